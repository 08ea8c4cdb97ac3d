/**
 * Reads standard base64 the way Python's `binascii.a2b_base64` does: skips other characters, stops at complete
 * padding. Null when the characters end within a byte, or padding is missing.
 */
export function decodeBase64(text: string): Buffer | null {
  let data = '';
  let pads = 0;
  for (const char of text) {
    if (char === '=') {
      pads++;
      if (data.length % 4 >= 2 && (data.length % 4) + pads >= 4) return Buffer.from(data, 'base64');
    } else if (/[A-Za-z0-9+/]/.test(char)) {
      data += char;
      pads = 0;
    }
  }
  return data.length % 4 === 0 ? Buffer.from(data, 'base64') : null;
}

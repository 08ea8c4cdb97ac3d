/**
 * How alike two texts are, from 0 to 1: twice the length of what they share, in order, over both lengths (Ratcliff and
 * Obershelp's measure). Serves the suggestions of error messages.
 */
export function similarity(left: string, right: string): number {
  const total = left.length + right.length;
  return total === 0 ? 1 : (2 * shared(left, right)) / total;
}

/** The length of the longest common piece, and of what is shared before and after it. */
function shared(left: string, right: string): number {
  const [at, other, length] = longestPiece(left, right);
  if (length === 0) return 0;
  return (
    length +
    shared(left.slice(0, at), right.slice(0, other)) +
    shared(left.slice(at + length), right.slice(other + length))
  );
}

function longestPiece(left: string, right: string): [number, number, number] {
  let best: [number, number, number] = [0, 0, 0];
  let row = new Uint16Array(right.length + 1);
  for (let i = 0; i < left.length; i++) {
    const next = new Uint16Array(right.length + 1);
    for (let j = 0; j < right.length; j++) {
      const length = left[i] === right[j] ? row[j]! + 1 : 0;
      next[j + 1] = length;
      if (length > best[2]) best = [i - length + 1, j - length + 1, length];
    }
    row = next;
  }
  return best;
}

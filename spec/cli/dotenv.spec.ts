/** Files of variables, and mistakes on the command line. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseDotenv } from '../../lib/cli/dotenv.js';
import { main } from '../../lib/cli/main.js';

afterEach(() => void vi.restoreAllMocks());

describe('a file of variables', () => {
  it.each<[string, Record<string, string>]>([
    ['A=1\nB = two words \n\n# C=3\nexport D=4', { A: '1', B: 'two words', D: '4' }],
    [
      'KEY="-----BEGIN-----\nab=\n-----END-----"\nB=2',
      { KEY: '-----BEGIN-----\nab=\n-----END-----', B: '2' },
    ],
    ["KEY='a\r\nb'\r\nB=2\r\n", { KEY: 'a\r\nb', B: '2' }],
    [String.raw`A="x\n\t\"y\" \\ \q"`, { A: 'x\n\t"y" \\ \\q' }],
    [String.raw`A='x\n \'y\' \\'`, { A: String.raw`x\n 'y' \ `.trimEnd() }],
    ['A=b # comment\nC=d#e\nF="g # h" # i\nJ=# k', { A: 'b', C: 'd#e', F: 'g # h', J: '# k' }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: so it stands in the file
    ['A=1\nB=${A}2\nC="${HOME_DIR}/${NONE}x"\nD=${NONE:-y}', { A: '1', B: '12', C: '/home/x', D: 'y' }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: so it stands in the file
    ['A=1\nA\nB=${A}2', { B: '2' }],
    ['EMPTY=\nBARE\n=x\nB=2', { EMPTY: '', B: '2' }],
    ['PASSWORD=#1\nA= # b', { PASSWORD: '#1', A: '# b' }],
    ['A="x"y\nB=\'unclosed\nC="m\nn" z\nD=1', { D: '1' }],
    ["'A B'=1\n  export   C = 2\r\n#D=3\rE=4", { 'A B': '1', C: '2', E: '4' }],
    ['A=1\u00a0#b\nB=2 \u2028#\u2028c', { A: '1', B: '2' }],
  ])('%j', (text, values) => {
    expect(parseDotenv(text, { HOME_DIR: '/home' })).toEqual(values);
  });
});

describe('a mistake on the command line', () => {
  it.each([
    [['run', '--port', 'abc'], /--port takes a number from 0 to 65535, not 'abc'/],
    [['run', '--port', '70000'], /number from 0 to 65535/],
    [
      ['--env-file', '/nowhere/.env', 'routes'],
      /^Error: The file of variables cannot be read: .*\/nowhere\/\.env/,
    ],
  ])('%j is one line and status 2', async (args, message) => {
    const lines: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(String(line)));
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    expect(await main(args)).toBe(2);
    expect(lines.join('').trim().split('\n')).toHaveLength(1);
    expect(lines.join('')).toMatch(message);
  });
});

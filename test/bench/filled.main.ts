// node filled.main.js ROOT COUNT: commits many small files into an empty repository and writes them. In a process of its own, so that
// the memory they take is not there when something is measured: a large process starts others slowly.
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { importCommit } from '../support/repository';

const [root = '', count = ''] = process.argv.slice(2);
const files = Array.from({ length: Number(count) }, (_, n) => [`src/${n % 200}/file-${n}.txt`, `line ${n}\n`.repeat(20)]);
const git = (...args: string[]) => execFileSync('git', args, { cwd: root });

void importCommit(root, Object.fromEntries(files) as Record<string, string>).then(async () => {
  git('reset', '-q', '--hard');
  // Git reads files again and again that were written in the same second as its index; those of a user are older.
  await pause(1100);
  git('status');
});

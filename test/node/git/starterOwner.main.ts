import { readdirSync, readFileSync } from 'node:fs';
import { createGitStarter } from '../../../src/node/git/gitStarter';
import { quietLog } from '../../support/repository';

// An owner of a shell that starts git. Arguments: a repository's folder, what it does then, words of git.
// `told` says when git has run, calls git with the words and lives on; the others end when nothing holds them: `waits` for a call, `killed` while it waits for
// one whose shell and process it kills itself, `idle` without a call.
const [folder = '', how = '', ...words] = process.argv.slice(2);
const starter = createGitStarter({ log: quietLog })!;
const env = {};
const call = (args: string[]) => starter.call({ binary: 'git', cwd: folder, args, env, more: { PATH: process.env['PATH']! }, input: '', hooks: false }, {});

async function main(): Promise<void> {
  let first = call(['version']);
  for (; first === null; first = call(['version'])) await new Promise((again) => setTimeout(again, 5));
  await first;
  if (how === 'told') {
    process.on('message', () => undefined);
    void call(words);
    process.send?.('it is there');
  }
  if (how === 'waits') console.log(`code ${(await call(['-c', 'alias.rest=!sleep 0.3', 'rest'])!).code}`);
  if (how === 'killed') {
    const waiting = call(['-c', 'alias.rest=!sleep 5', 'rest'])!;
    await new Promise((later) => setTimeout(later, 200));
    for (const shell of childrenOf(process.pid)) for (const pid of [shell, ...childrenOf(shell)]) process.kill(pid, 'SIGKILL');
    await waiting.catch((error: unknown) => console.log(String(error)));
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync(`/proc/${parent}/task`).flatMap((thread) => readFileSync(`/proc/${parent}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number));
}

void main();

import { createGitStarter } from '../../../src/node/git/gitStarter';
import { quietLog } from '../../support/repository';

// An owner of a shell that starts git; says when git has run, and then calls git with the other arguments.
// Arguments: a repository's folder, those of git.
const [folder = '', ...args] = process.argv.slice(2);
const starter = createGitStarter({ log: quietLog })!;
const call = (words: string[]) => starter.call({ binary: 'git', cwd: folder, args: words, env: {}, more: { PATH: process.env['PATH']! }, input: '', hooks: false }, {});
void call(['version'])!.then(() => {
  void call(args);
  process.send?.('it is there');
});
process.on('message', () => undefined);

import { createGitStarter } from '../../../src/node/git/gitStarter';
import { quietLog } from '../../support/repository';

// An owner of a process that starts git; says when that one takes calls.
// Arguments: a repository's folder, the program.
const [folder = '', program = ''] = process.argv.slice(2);
const starter = createGitStarter({ program, log: quietLog });
starter.soon();
const look = setInterval(() => {
  const taken = starter.call({ binary: 'git', cwd: folder, args: ['version'], env: {}, more: {}, input: '', hooks: false }, {});
  if (!taken) return;
  clearInterval(look);
  void taken.then(() => process.send?.('it is there'));
}, 5);
process.on('message', () => undefined);

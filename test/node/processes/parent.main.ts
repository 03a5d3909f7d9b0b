import { spawnTree } from '../../../src/node/processes/spawnTree';
import { heardLog } from '../store/heardLog';

// Starts a tree and waits to be killed: `parent.main.js <folder> <token> <script>`.
const [cwd = '', token = '', script = ''] = process.argv.slice(2);
void spawnTree({ command: 'sh', args: ['-c', script], cwd, env: { PATH: process.env['PATH'] ?? '' }, token, log: heardLog() });
setInterval(() => undefined, 1000);

import { ShellJob } from './shellJob';

// Works on a task and waits to be killed: `worker.main.js <folder> <token> <prompt>`.
const [folder = '', token = '', prompt = ''] = process.argv.slice(2);
void new ShellJob(folder, prompt, 'sh', token).run();

import { ShellJob } from './shellJob';

// Works on a task and waits to be killed: `worker.main.js <folder> <token> <prompt>`.
const [folder = '', token = '', prompt = ''] = process.argv.slice(2);
const job = new ShellJob(folder, prompt);
job.token = token;
void job.run();

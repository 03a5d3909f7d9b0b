const started = Date.now();

/** Something the person at the terminal has to know or do: one sentence, and where to read more. */
export class Problem extends Error {
  constructor(sentence, logFile = null) {
    super(logFile ? `${sentence}\nThe whole story: ${logFile}` : sentence);
  }
}

/** One line of progress, with the seconds since the start. */
export function say(line) {
  console.log(`${dim(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s`)}  ${line}`);
}

/** Runs a command of the harness: a Problem is shown as its sentence, anything else with its stack; both end with exit code 1. */
export async function main(command) {
  try {
    process.exitCode = (await command()) ?? 0;
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

function dim(text) {
  return process.stdout.isTTY ? `\x1b[2m${text}\x1b[22m` : text;
}

/** A task of the demo, before it becomes a document. */
export interface DemoTask { id: string; title: string; prompt: string }

const fenced = (prose: string, ...commands: string[]) => `${prose}\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n`;

const header = (pattern: string, comment: string) =>
  `for file in ${pattern}; do grep -q SPDX "$file" || { echo '${comment} SPDX-License-Identifier: MIT' | cat - "$file" > "$file.new" && mv "$file.new" "$file"; }; done`;

const script = (path: string, ...lines: string[]) => `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} > ${path}`;

/** Tasks for the built-in shell agent. Each does something one can see, works offline, and takes a few seconds. */
export const demoTasks: DemoTask[] = [
  {
    id: 'licenceheader',
    title: 'Add a licence header to every source file',
    prompt: fenced(
      'Put an SPDX line on top of every source file that has none yet.',
      'ls src',
      header('src/*.js', '//'),
      'sleep 1',
      header('src/*.py', '#'),
      'sleep 1',
      'head -n 1 src/*.js src/*.py',
    ),
  },
  {
    id: 'wordlist',
    title: 'Sort and deduplicate the word list',
    prompt: fenced(
      'The spelling list grew by hand. Put it in order, each word once.',
      'wc -l words.txt',
      'sleep 1',
      'LC_ALL=C sort -u -o words.txt words.txt',
      'LC_ALL=C sort -c words.txt',
      'wc -l words.txt',
    ),
  },
  {
    id: 'greeting',
    title: 'Write a greeting script and its test, and run it',
    prompt: fenced(
      'A first script for the morning walk: it greets whoever is named, or the world.',
      'mkdir -p bin test',
      script('bin/greet.sh', '#!/bin/sh', '# Greets the person named, or the world.', 'echo "Hello, ${1:-world}!"'),
      script(
        'test/greet.test.sh',
        '#!/bin/sh',
        'set -eu',
        'test "$(sh bin/greet.sh)" = "Hello, world!"',
        'test "$(sh bin/greet.sh Ada)" = "Hello, Ada!"',
        'echo "2 tests passed"',
      ),
      'chmod +x bin/greet.sh test/greet.test.sh',
      'sleep 1',
      'sh test/greet.test.sh',
    ),
  },
  {
    id: 'sightings',
    title: 'Count the sightings of each bird',
    prompt: fenced(
      'Make a page with the number of sightings of each bird, the most frequent first. It takes a moment: good for trying Stop.',
      `echo '# Sightings by bird' > SIGHTINGS.md && echo >> SIGHTINGS.md`,
      `tail -n +2 data/sightings.csv | cut -d, -f2 | sort | uniq -c | sort -rn | while read -r count bird; do sleep 1; echo "- $bird: $count" | tee -a SIGHTINGS.md; done`,
      'sleep 1',
      'cat SIGHTINGS.md',
    ),
  },
];

const readme = `# Field notes

A small notebook of birds, made for trying **Work Mode**. Nothing here matters: break what you like.

1. Open **Work Mode** in the activity bar. A few tasks wait under *Drafts*.
2. Press **Start** on one. It works in a worktree of its own: your files here do not move.
3. When it is *Ready*, press **Review** to see its changes in VS Code's diff editor.
4. Press **Apply**: the changes arrive here as one commit.

Then write a task of your own. The built-in agent runs the commands of a fenced \`sh\` block, one step each.
`;

const rows = (birds: string[]) => birds.map((bird, at) => `2025-05-${String(at + 1).padStart(2, '0')},${bird}`).join('\n');

/** The demo project: two languages, a list in disorder, and some data. */
export const demoFiles: Record<string, string> = {
  'README.md': readme,
  'words.txt': `${'wren\nheron\nsparrow\nowl\nheron\nkestrel\nwren\navocet\nsiskin\nowl\nlinnet\ndunlin\nsparrow\nbittern\nheron\nplover\nlinnet\ncurlew\navocet\nwren'}\n`,
  'data/sightings.csv': `date,bird\n${rows([
    'wren', 'heron', 'wren', 'owl', 'sparrow', 'wren', 'kestrel', 'heron', 'sparrow', 'wren', 'sparrow', 'owl', 'heron', 'sparrow', 'wren',
    'curlew', 'wren', 'sparrow', 'owl', 'heron',
  ])}\n`,
  'src/notebook.js': `import { format } from './format.js';

/** Keeps sightings in the order in which they were made. */
export function notebook() {
  const sightings = [];
  return {
    add: (bird, date) => sightings.push({ bird, date }),
    page: () => sightings.map(format).join('\\n'),
  };
}
`,
  'src/format.js': `/** One line of the notebook. */
export function format({ bird, date }) {
  return \`\${date}  \${bird}\`;
}
`,
  'src/season.js': `const seasons = ['winter', 'spring', 'summer', 'autumn'];

/** The season of a month, counted from 0. */
export function season(month) {
  return seasons[Math.floor(((month + 1) % 12) / 3)];
}
`,
  'src/count.py': `"""Counts the sightings of each bird."""

import csv
from collections import Counter


def count(path):
    with open(path, newline="") as file:
        return Counter(row["bird"] for row in csv.DictReader(file))
`,
  'src/report.py': `"""Prints the birds, the most frequent first."""

from count import count

for bird, number in count("data/sightings.csv").most_common():
    print(f"{number:4} {bird}")
`,
};

import type { Task } from '../../src/core/task';
import { demoFiles, demoTasks } from './demoContent';

interface PictureTask { id: string; title: string; prompt: string; priority: Task['priority']; hoursAgo: number }

const fenced = (prose: string, ...commands: string[]) => `${prose}\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n`;
const promptOf = (id: string) => demoTasks.find((one) => one.id === id)?.prompt ?? '';

const words: PictureTask = { id: 'wordlist', title: 'Sort the word list', priority: 'normal', hoursAgo: 3, prompt: promptOf('wordlist') };
const licence: PictureTask = { id: 'licence', title: 'Add licence headers', priority: 'normal', hoursAgo: 3, prompt: promptOf('licenceheader') };

const journal: PictureTask = {
  id: 'journal', title: 'Rename the notebook', priority: 'normal', hoursAgo: 2,
  prompt: fenced(
    'The word has changed everywhere else. Nothing tests that pages keep their order.',
    'git mv src/notebook.js src/journal.js',
    `sed -i 's/notebook/journal/' src/*.js`,
    `cat > test/journal.test.js <<'END'
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journal } from '../src/journal.js';

test('a page keeps the order', () => {
  const walk = journal();
  walk.add('wren', '2025-05-01');
  walk.add('heron', '2025-05-02');
  assert.equal(walk.page(),
    '2025-05-01  wren\\n2025-05-02  heron');
});
END`,
    'node --test test/',
  ),
};

const counts: PictureTask = {
  id: 'counts', title: 'Count the sightings of each bird', priority: 'normal', hoursAgo: 1,
  prompt: fenced(
    'A page with the number of sightings of each bird, the most frequent first.',
    `echo '# Sightings by bird' > SIGHTINGS.md`,
    'tail -n +2 data/sightings.csv | cut -d, -f2 | sort | uniq -c | sort -rn >> SIGHTINGS.md',
    'cat SIGHTINGS.md',
    'npm test',
  ),
};

const guide: PictureTask = {
  id: 'guide', title: 'Render the field guide', priority: 'normal', hoursAgo: 1,
  prompt: fenced('One page for each bird that was seen.', 'mkdir -p guide', 'bin/guide', 'ls guide'),
};

const map: PictureTask = {
  id: 'map', title: 'Draw a map of the walks', priority: 'normal', hoursAgo: 1,
  prompt: fenced('Every walk as a line.', 'mkdir -p maps', 'bin/tiles', 'bin/map', 'ls maps', 'npm test'),
};

const json: PictureTask = {
  id: 'json', title: 'Keep sightings as JSON', priority: 'high', hoursAgo: 1,
  prompt: fenced('The web page reads JSON.', 'bin/to-json data/sightings.csv > data/sightings.json'),
};

const chart: PictureTask = {
  id: 'chart', title: 'Chart of the seasons', priority: 'normal', hoursAgo: 1,
  prompt: fenced('A bar for each month.', 'bin/chart > chart.svg'),
};

const season: PictureTask = {
  id: 'season', title: 'Ask for the season of a date', priority: 'normal', hoursAgo: 4,
  prompt: fenced('March has two seasons: the month alone cannot tell.', 'bin/season'),
};

const python: PictureTask = {
  id: 'python', title: 'Type hints for the reports', priority: 'low', hoursAgo: 26,
  prompt: fenced('Start with count.py.', 'bin/hints src/*.py'),
};

/** The tasks of the board in the pictures; all begin as drafts. */
export const pictureTasks: PictureTask[] = [words, licence, journal, counts, guide, map, json, chart, season, python];

export const titles = {
  words: words.title, licence: licence.title, journal: journal.title, counts: counts.title, guide: guide.title, map: map.title,
  json: json.title, chart: chart.title,
};

const slow = '#!/bin/sh\nsleep 600\n';

/** The project in the pictures: the demo, with tools of which some take long enough to be seen at work. */
export const pictureFiles: Record<string, string> = {
  ...demoFiles,
  'package.json': '{ "name": "field-notes", "type": "module", "private": true, "scripts": { "test": "sh test/all.sh" } }\n',
  'bin/guide': slow,
  'bin/tiles': '#!/bin/sh\ntouch maps/tiles\n',
  'bin/map': slow,
  'test/all.sh': slow,
};

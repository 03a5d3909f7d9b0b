// node benchRow.mjs NAME: measures one row in this process and gives its samples to the parent.
import { benchRows } from './benchRows.mjs';

const row = benchRows().find(({ name }) => name === process.argv[2]);
process.send(await row.measure(), () => process.exit(0));

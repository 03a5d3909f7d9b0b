// node benchRow.mjs FILE NAME: measures one row in this process, which loads nothing else, and gives its samples to the parent.
import { rowsIn } from './benchRows.mjs';

const [file, name] = process.argv.slice(2);
const row = rowsIn(file).find((one) => one.name === name);
process.send(await row.measure(), () => process.exit(0));

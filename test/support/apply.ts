// Changes files as an update does, and is killed on its way: apply.ts <root> <own> <number of files>
import { Transaction } from "../../generators/shell/transaction.ts";
import { plainFile } from "../../generators/shell/entry.ts";

const [root, own, count] = process.argv.slice(2) as [string, string, string];
const writes = Array.from({ length: Number(count) }, (_, number) => {
  const content = Buffer.from(`after ${number}\n`);
  return {
    path: `src/${number % 7}/${number}.txt`,
    after: number % 5 === 0 ? undefined : { mode: plainFile, content },
  };
});
await new Transaction(root, own).apply(writes, new AbortController().signal);

// Lists the users of a server whose host name only a proxy knows. Its argument is the server's address.
import process from 'node:process';
import { createClient } from '@keyward/sdk';

const { data } = await createClient({ url: process.argv.at(-1), retries: 0 }).listUsers();
process.stdout.write(JSON.stringify(data));
process.exit();

// Run by ./chromium.ts, in a process whose temporary folder is the one that it unpacks into.
import packed from '@sparticuz/chromium';

await packed.executablePath();

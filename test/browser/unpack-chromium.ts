// Run by ./chromium.ts in a process with another temporary folder, into which it unpacks.
import packed from '@sparticuz/chromium';

await packed.executablePath();

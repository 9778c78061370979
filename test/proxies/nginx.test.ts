import { proxyGuarantees } from './guarantees.ts';

await proxyGuarantees({
  binary: 'nginx',
  files: ['nginx/nginx.conf'],
  args: (file, folder) => ['-p', folder, '-c', file, '-g', 'daemon off;'],
});

import { proxyGuarantees } from './guarantees.ts';

await proxyGuarantees({
  binary: 'nginx',
  configuration: 'nginx/nginx.conf',
  keepsBody: false,
  args: (file, folder) => ['-p', folder, '-c', file, '-g', 'daemon off;'],
});

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The server replaces this string with a fresh nonce in every answer.
  html: { cspNonce: '__KEYWARD_NONCE__' },
  build: {
    target: 'es2024',
    // Everything is a file of its own: the content security policy knows no data: scripts or styles.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What several pages share is small: in one file it compresses better than in forty.
          groups: [{ name: 'shared', test: /console\/src\/(?:ui|app)\/|@tabler\/icons-react/, minShareCount: 2 }],
        },
      },
    },
  },
  server: {
    proxy: { '/api': process.env['KEYWARD_DEV_API'] ?? 'http://127.0.0.1:8080' },
  },
});

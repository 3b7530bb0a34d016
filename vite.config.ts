import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { protocolDeclarations } from './scripts/web/protocol-declarations.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: 'src/web',
  plugins: [react(), tailwindcss(), protocolDeclarations(root)],
  resolve: { conditions: ['podwire-source', ...defaultClientConditions] },
  // Assets are never inlined: the page's content security policy allows fonts and scripts only as files of our own.
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
  },
});

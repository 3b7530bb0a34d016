import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  root: 'src/web',
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ['podwire-source', ...defaultClientConditions] },
  build: { outDir: '../../dist/web', emptyOutDir: true },
});

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  // Relative addresses, so that the page works under any path.
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/graphiql',
    emptyOutDir: true,
    // Monaco, the editor, is one large chunk.
    chunkSizeWarningLimit: 6000,
    rolldownOptions: {
      onwarn(warning, report) {
        // Hints for React's compiler in packages; they mean nothing in a bundle.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') {
          report(warning);
        }
      },
    },
  },
});

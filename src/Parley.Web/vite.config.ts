import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// `npm run dev` talks to a server started beside it: PARLEY=http://localhost:4000 npm run dev
const server = process.env['PARLEY'] ?? 'http://localhost:4000'

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // The policy is `default-src 'self'`: a data: URI would be refused.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/socket.io': { target: server, ws: true } } },
  test: { environment: 'node', include: ['src/**/*.test.ts'], setupFiles: ['./vitest.setup.ts'], testTimeout: 30_000 },
})

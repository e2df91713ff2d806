import fc from 'fast-check'

// The same examples each time, so that a red test stays red. SEED=… npm test looks elsewhere.
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 2026) })

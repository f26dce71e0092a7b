#!/usr/bin/env node
// node apps/console/bin/build.mjs [folder]: the console as files that the API serves, with their compressed forms beside them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, defaultClientConditions } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
// Below this the headers of a response weigh more than what compression saves.
const LEAST_BYTES = 512

export const writeConsole = async outDir => {
  await build({
    root,
    base: '/console/',
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: { conditions: ['@taxiway/source', ...defaultClientConditions] },
    css: { modules: { generateScopedName: '[name]_[local]_[hash:base64:4]' } },
    build: {
      outDir,
      emptyOutDir: true,
      target: ['chrome123', 'firefox128', 'safari17.5'],
      manifest: true,
      // A data: address would need a hole in the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // `'use client'` in libraries speaks to servers that render; here everything is a client.
      rolldownOptions: {
        onLog: (level, log, pass) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') pass(level, log)
        },
      },
    },
  })
  compress(outDir)
}

const compress = folder => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = readFileSync(path)
    if (bytes.length < LEAST_BYTES) continue
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    }
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeConsole(resolve(process.argv[2] ?? join(root, 'dist')))

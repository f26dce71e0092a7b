import type { Preset, PresetInput } from './preset.js'

const readFirst = async ({ read }: PresetInput, paths: readonly string[]): Promise<string> => {
  for (const path of paths) {
    const text = await read(path)
    if (text !== undefined) return text
  }
  return ''
}

const configs = (name: string) => ['js', 'mjs', 'cjs', 'ts', 'mts'].map(ending => `${name}.config.${ending}`)

const next: Preset = {
  name: 'Next.js',
  matches: ({ has }) => has('next'),
  plan: async input => {
    const config = await readFirst(input, configs('next'))
    return /output\s*:\s*['"]export['"]/.test(config) ? { serve: ['out'] } : { start: ['next', 'start'] }
  },
}

const nuxt: Preset = {
  name: 'Nuxt',
  matches: ({ has }) => has('nuxt') || has('nitropack'),
  plan: ({ file }) =>
    /\bnux[ti]\s+generate\b/.test(file.scripts['build'] ?? '')
      ? { serve: ['.output/public', 'dist'] }
      : { start: ['node', '.output/server/index.mjs'] },
}

const astro: Preset = {
  name: 'Astro',
  matches: ({ has }) => has('astro'),
  plan: async input => {
    if (input.has('@astrojs/node')) return { start: ['node', './dist/server/entry.mjs'] }
    const other = ['@astrojs/vercel', '@astrojs/netlify', '@astrojs/cloudflare'].find(input.has)
    const config = await readFirst(input, configs('astro'))
    if (other && /output\s*:\s*['"](server|hybrid)['"]/.test(config))
      return { refuse: `${other} builds for another platform. Use @astrojs/node, or \`output: 'static'\`.` }
    return { serve: ['dist'] }
  },
}

const svelteKit: Preset = {
  name: 'SvelteKit',
  matches: ({ has }) => has('@sveltejs/kit'),
  plan: ({ has }) => {
    if (has('@sveltejs/adapter-static')) return { serve: ['build'] }
    if (has('@sveltejs/adapter-node')) return { start: ['node', 'build'] }
    return {
      refuse:
        'SvelteKit needs @sveltejs/adapter-node (a server) or @sveltejs/adapter-static (a site). Add one.',
    }
  },
}

/** `nest start` compiles, so it is no way to serve; projects that Nest makes have another script for that. */
const nest: Preset = {
  name: 'NestJS',
  matches: ({ has }) => has('@nestjs/core'),
  plan: ({ file }) => ({
    start: file.scripts['start:prod'] === undefined ? ['node', 'dist/main'] : ['npm', 'run', 'start:prod'],
  }),
}

/** Frameworks with a server of their own, or with both. */
export const servers: readonly Preset[] = [next, nuxt, astro, svelteKit, nest]

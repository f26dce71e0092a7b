import type { Preset, PresetInput } from './preset.js'

const site = (name: string, matches: Preset['matches'], serve: readonly string[]): Preset => ({
  name,
  matches,
  plan: () => ({ serve }),
})

const uses =
  (...names: string[]) =>
  ({ has }: PresetInput): boolean =>
    names.some(has)

/** Frameworks whose build is a site. */
export const staticSites: readonly Preset[] = [
  site('Create React App', uses('react-scripts'), ['build']),
  site('Vue CLI', uses('@vue/cli-service'), ['dist']),
  site('Gatsby', uses('gatsby'), ['public']),
  site('Docusaurus', uses('@docusaurus/core'), ['build']),
  site('VitePress', uses('vitepress'), ['docs/.vitepress/dist', '.vitepress/dist']),
  site('Eleventy', uses('@11ty/eleventy'), ['_site']),
  site('Parcel', uses('parcel'), ['dist']),
]

/** Last of all: other frameworks build upon it. */
export const vite: Preset = {
  name: 'Vite',
  matches: uses('vite'),
  plan: async ({ read }) => {
    for (const ending of ['ts', 'js', 'mjs', 'mts', 'cjs']) {
      const folder = /outDir\s*:\s*['"]([^'"]+)['"]/.exec((await read(`vite.config.${ending}`)) ?? '')?.[1]
      if (folder) return { serve: [folder] }
    }
    return { serve: ['dist'] }
  },
}

export const storybook: Preset = site('Storybook', uses('storybook'), ['storybook-static'])

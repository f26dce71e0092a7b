import type { Preset } from './preset.js'

/** Angular writes to `dist/<project>/browser`, or to the `outputPath` of angular.json. */
export const angular: Preset = {
  name: 'Angular',
  matches: ({ has }) => has('@angular/core'),
  plan: async ({ read }) => {
    const folders = outputPaths((await read('angular.json')) ?? '{}')
    return { serve: [...folders.flatMap(folder => [`${folder}/browser`, folder]), 'dist/browser', 'dist'] }
  },
}

type Workspace = {
  projects?: Record<string, { architect?: { build?: { options?: { outputPath?: unknown } } } }>
}

const outputPaths = (text: string): string[] => {
  try {
    const { projects = {} } = JSON.parse(text) as Workspace
    return Object.entries(projects).map(([name, project]) => {
      const path = project.architect?.build?.options?.outputPath
      const base = typeof path === 'object' && path !== null ? (path as { base?: unknown }).base : path
      return typeof base === 'string' ? base.replace(/\/$/, '') : `dist/${name}`
    })
  } catch {
    return []
  }
}

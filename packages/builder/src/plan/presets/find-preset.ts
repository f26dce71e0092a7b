import { angular } from './angular.js'
import type { Preset, PresetInput } from './preset.js'
import { servers } from './servers.js'
import { staticSites, storybook, vite } from './static-sites.js'

const presets: readonly Preset[] = [...servers, angular, ...staticSites]

/** The preset of an app's framework. Vite and Storybook come last: apps of other frameworks contain them too. */
export const findPreset = (input: PresetInput): Preset | undefined =>
  [...presets, vite].find(preset => preset.matches(input)) ??
  (input.file.scripts['build-storybook'] !== undefined && storybook.matches(input) ? storybook : undefined)

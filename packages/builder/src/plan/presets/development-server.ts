/** The first words of commands that serve source files while a developer edits them. */
const commands = [
  'react-scripts start',
  'ng serve',
  'ng s',
  'vite',
  'vite dev',
  'vite serve',
  'next',
  'next dev',
  'nuxt',
  'nuxt dev',
  'nuxi dev',
  'astro',
  'astro dev',
  'gatsby develop',
  'vue-cli-service serve',
  'webpack serve',
  'webpack-dev-server',
  'parcel',
  'parcel serve',
  'eleventy --serve',
  'docusaurus start',
  'storybook dev',
  'start-storybook',
  'vitepress dev',
]

/** The development server that a script starts; undefined when it starts none. */
export const findDevelopmentServer = (script: string): string | undefined => {
  const words = script
    .trim()
    .replace(/^(?:cross-env\s+)?(?:[A-Za-z_]\w*=\S*\s+)*/, '')
    .replace(/^npx\s+(?:--yes\s+)?/, '')
    .split(/\s+/)
  const command = words.join(' ')
  return commands.find(one => {
    if (!one.includes(' ')) return words[0] === one && (words.length === 1 || words[1]?.startsWith('-'))
    return command === one || command.startsWith(`${one} `)
  })
}

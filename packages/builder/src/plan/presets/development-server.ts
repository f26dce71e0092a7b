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
  'nest start',
]

/** Whether a script starts a development server, itself or through another script of the package. */
export const startsDevelopmentServer = (
  script: string,
  scripts: Readonly<Record<string, string>>,
): boolean => {
  const words = script
    .trim()
    .replace(/^(?:cross-env\s+)?(?:[A-Za-z_]\w*=\S*\s+)*/, '')
    .replace(/^npx\s+(?:--yes\s+)?/, '')
    .split(/\s+/)
  const command = words.join(' ')
  const other = /^(?:npm run|pnpm(?: run)?|yarn(?: run)?|bun run) ([\w:-]+)$/.exec(command)?.[1]
  if (other !== undefined && other !== 'start' && scripts[other] !== undefined)
    return startsDevelopmentServer(scripts[other], { ...scripts, [other]: '' })
  return commands.some(one => {
    if (!one.includes(' ')) return words[0] === one && (words.length === 1 || words[1]?.startsWith('-'))
    return command === one || command.startsWith(`${one} `)
  })
}

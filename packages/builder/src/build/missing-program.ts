/** How shells and starters say that there is no such program. */
const complaints = [
  /^(?:\/?[\w/.-]*sh): (?:line )?\d+: ([^\s:]+): (?:command )?not found$/m,
  /^(?:\/?[\w/.-]*sh): ([^\s:]+): (?:command )?not found$/m,
  /^(?:\/usr\/bin\/)?env: [‘'"]?([^\s'"’:]+)[’'"]?: No such file or directory$/m,
  /^(?:bwrap: execvp|prlimit: failed to execute|setpriv: failed to execute) (\S+?):? No such file or directory$/m,
  /^error: command not found: (\S+)$/m,
]

/** Programs and the npm packages that bring them, where the names differ or people look for them elsewhere. */
const packages: Readonly<Record<string, string>> = {
  tsc: 'typescript',
  ng: '@angular/cli',
  nest: '@nestjs/cli',
  vue: '@vue/cli-service',
  'vue-cli-service': '@vue/cli-service',
  svelte: '@sveltejs/kit',
  eleventy: '@11ty/eleventy',
  docusaurus: '@docusaurus/core',
  'react-router': '@react-router/dev',
  'react-router-serve': '@react-router/serve',
  remix: '@remix-run/dev',
  'remix-serve': '@remix-run/serve',
  sb: 'storybook',
  webpack: 'webpack and webpack-cli',
  tailwindcss: '@tailwindcss/cli',
  tailwind: '@tailwindcss/cli',
  rollup: 'rollup',
  swc: '@swc/cli',
  babel: '@babel/cli',
  graphql: '@graphql-codegen/cli',
  'graphql-codegen': '@graphql-codegen/cli',
  prisma: 'prisma',
  'run-s': 'npm-run-all2',
  'run-p': 'npm-run-all2',
  'npm-run-all': 'npm-run-all2',
  lerna: 'lerna',
}

/** What the system of the worker has to bring. */
const ofSystem = new Set([
  'python',
  'python2',
  'ruby',
  'php',
  'go',
  'cargo',
  'java',
  'mvn',
  'hugo',
  'composer',
  'deno',
])
const ofManagers = new Set(['bun', 'bunx', 'pnpm', 'pnpx', 'yarn'])

/** The program that a command did not find, by its output. */
export const findMissingProgram = (output: string): string | undefined => {
  for (const complaint of complaints) {
    const name = complaint.exec(output)?.[1]
    if (name !== undefined) return name.slice(0, 80)
  }
  return undefined
}

/** What to do about a program that is not there. */
export const explainMissingProgram = (shown: string, program: string | undefined): string => {
  if (program === undefined)
    return `\`${shown}\` calls a program that is not on the builder. The log says which; add the package that brings it to package.json.`
  const start =
    program === shown.split(' ')[0]
      ? `\`${shown}\` cannot be run: there is no program \`${program}\` on the builder.`
      : `\`${shown}\` calls \`${program}\`, and there is no such program on the builder.`
  if (ofManagers.has(program))
    return `${start} Name it as \`packageManager\` in package.json, or add the package ${program.replace(/x$/, '')} to devDependencies.`
  if (ofSystem.has(program))
    return `${start} Apps that need it are built with a Dockerfile: add one, and set dockerfilePath.`
  const name = Object.hasOwn(packages, program) ? packages[program] : undefined
  return name === undefined
    ? `${start} Add the npm package that brings it to devDependencies, or correct the command.`
    : `${start} Add ${name} to devDependencies.`
}

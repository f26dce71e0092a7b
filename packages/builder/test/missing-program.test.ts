import t from 'tap'
import { explainMissingProgram, findMissingProgram } from '../src/build/missing-program.js'

t.test('the program that is missing is named, and the package that brings it', async t => {
  const cases: [string, RegExp][] = [
    ['> build\n> tsc -p .\n\nsh: 1: tsc: not found', /calls `tsc`, .* Add typescript to devDependencies\.$/],
    ['/bin/sh: line 1: ng: command not found', /`ng`.* Add @angular\/cli to devDependencies/],
    ['sh: frobnicate: not found', /`frobnicate`.* Add the npm package that brings it/],
    ["/usr/bin/env: 'python': No such file or directory", /`python`.* a Dockerfile/],
    ['env: ‘ruby’: No such file or directory', /`ruby`.* a Dockerfile/],
    ['sh: 1: bunx: not found', /`bunx`.* Name it as `packageManager`/],
    ['error: command not found: vite', /`vite`/],
    ['nothing of the kind', /calls a program that is not on the builder/],
  ]
  for (const [output, message] of cases)
    t.match(explainMissingProgram('npm run build', findMissingProgram(output)), message)
  t.match(
    explainMissingProgram('gulp build', findMissingProgram('bwrap: execvp gulp: No such file or directory')),
    /^`gulp build` cannot be run: there is no program `gulp` on the builder/,
  )
})

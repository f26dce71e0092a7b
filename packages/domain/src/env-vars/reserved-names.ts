/** Taxiway's own variables in an app begin with this prefix. */
const ownPrefix = 'REVIEW_APP_'

const loaderRunsCode =
  'the loader would run the code of a library in every program of the build and of the app'
const loaderFindsOthers = 'the loader would use other libraries than those that a program was linked with'
const loaderPrints = 'the loader would print debug output in every program, or write files'
const flySets = 'Fly sets it for every machine'
const buildSets = 'Taxiway sets it for every build, so the value would be ignored'

/**
 * Every name that cannot be set, with the reason. Names, not prefixes: an app may use `LD_SDK_KEY` and
 * `FLY_API_TOKEN`. This is not a security boundary against people who may set variables, because they decide
 * what an app does. `NODE_OPTIONS` and `npm_config_…` affect only programs that read them on purpose, and a
 * shell reads `ENV` only in interactive use. Sources: ld.so(8), dyld(1), bash(1),
 * https://fly.io/docs/machines/runtime-environment/
 */
const reservedNames: ReadonlyMap<string, string> = new Map([
  ['REVIEW_APP', 'Taxiway uses it to tell every app about itself'],
  ['PORT', 'Taxiway sets the port of every app with it'],
  ['TAXIWAY_RUN_ID', 'Taxiway uses it to find and end the processes of a build'],
  ['PATH', 'the shell would not find programs'],
  ['HOME', buildSets],
  ['TMPDIR', buildSets],
  ['npm_config_cache', buildSets],
  ['npm_config_update_notifier', buildSets],
  ['PWD', 'tools would use another folder as the working folder'],
  ['BASH_ENV', 'bash would run the file that it names before every script'],
  [
    'SHELLOPTS',
    'it changes how every script of bash runs; with xtrace each command is printed with its secrets',
  ],
  ['LD_PRELOAD', loaderRunsCode],
  ['LD_AUDIT', loaderRunsCode],
  ['GCONV_PATH', loaderRunsCode],
  ['DYLD_INSERT_LIBRARIES', loaderRunsCode],
  ['LD_LIBRARY_PATH', loaderFindsOthers],
  ['DYLD_LIBRARY_PATH', loaderFindsOthers],
  ['DYLD_FRAMEWORK_PATH', loaderFindsOthers],
  ['DYLD_FALLBACK_LIBRARY_PATH', loaderFindsOthers],
  ['DYLD_FALLBACK_FRAMEWORK_PATH', loaderFindsOthers],
  ['DYLD_ROOT_PATH', loaderFindsOthers],
  ['DYLD_IMAGE_SUFFIX', loaderFindsOthers],
  ['LD_TRACE_LOADED_OBJECTS', 'every program would list its libraries and end instead of running'],
  ['LD_DEBUG', loaderPrints],
  ['LD_DEBUG_OUTPUT', loaderPrints],
  ['LD_SHOW_AUXV', loaderPrints],
  ['LD_PROFILE', loaderPrints],
  ['LD_PROFILE_OUTPUT', loaderPrints],
  ['DYLD_PRINT_TO_FILE', loaderPrints],
  ...[
    'FLY_ALLOC_ID',
    'FLY_APP_NAME',
    'FLY_IMAGE_REF',
    'FLY_MACHINE_ID',
    'FLY_MACHINE_VERSION',
    'FLY_PRIVATE_IP',
    'FLY_PROCESS_GROUP',
    'FLY_PUBLIC_IP',
    'FLY_REGION',
    'FLY_VM_MEMORY_MB',
  ].map(name => [name, flySets] as const),
])

/** Why a variable cannot have this name, as half a sentence; undefined when it can. */
export const whyReserved = (key: string): string | undefined =>
  key.startsWith(ownPrefix) ? reservedNames.get('REVIEW_APP') : reservedNames.get(key)

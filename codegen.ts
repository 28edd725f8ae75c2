import type { CodegenConfig } from '@graphql-codegen/cli';

const scalars = { ID: 'string', DateTime: 'string', Date: 'string', Long: 'number' };

/** One output: every `.graphql` file under `folder` gets a `.generated.ts` next to it. */
function documentsIn(folder: string): CodegenConfig['generates'][string] {
  return {
    documents: `${folder}**/*.graphql`,
    preset: 'near-operation-file',
    presetConfig: {
      extension: '.generated.ts',
    },
    plugins: ['typescript-operations', 'typed-document-node'],
    config: {
      importSchemaTypesFrom: 'packages/core/src/graphql/schema.generated.ts',
      documentMode: 'string',
      defaultScalarType: 'unknown',
      enumsAsTypes: true,
      immutableTypes: true,
      scalars,
      skipTypename: true,
      useTypeImports: true,
    },
  };
}

/** The schema's types in one file, and a typed document file next to every `.graphql` file. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'packages/core/src/graphql/schema.generated.ts': {
      plugins: ['typescript'],
      config: {
        defaultScalarType: 'unknown',
        enumsAsTypes: true,
        immutableTypes: true,
        onlyEnums: false,
        scalars,
      },
    },
    'packages/core/src/': documentsIn('packages/core/src/'),
    'admin-ui/src/': documentsIn('admin-ui/src/'),
    'app/src/': documentsIn('app/src/'),
  },
};

export default config;

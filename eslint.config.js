import js from '@eslint/js';
import graphql from '@graphql-eslint/eslint-plugin';
import angular from 'angular-eslint';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

import layers from './eslint/layers.js';

const browser = {
  Blob: 'readonly',
  document: 'readonly',
  fetch: 'readonly',
  FormData: 'readonly',
  Intl: 'readonly',
  location: 'readonly',
  setTimeout: 'readonly',
  window: 'readonly',
};
const node = { console: 'readonly', process: 'readonly', URL: 'readonly' };

export default defineConfig(
  globalIgnores([
    '**/*.generated.ts',
    '**/.angular/**',
    '**/dist/**',
    '**/node_modules/**',
    'adapters/**',
    'api/**',
    'bench/**',
    'docs/**',
    'domain/**',
    'fuzz/**',
    'kyck-data/**',
    'migrations/**',
    'playwright-report/**',
    'recommender/**',
    'stand-ins/**',
    'target/**',
    'test-results/**',
    'tests/it/**',
    'tests/src/**',
  ]),
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './admin-ui/tsconfig.spec.json',
          './app/tsconfig.spec.json',
          './packages/core/tsconfig.spec.json',
          './packages/ui/tsconfig.spec.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-member-accessibility': ['error', { accessibility: 'no-public' }],
      // Angular's decorated classes may be empty.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['error'] }],
    },
  },
  {
    files: ['admin-ui/src/**/*.ts', 'app/src/**/*.ts', 'packages/*/src/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-class-suffix': 'off',
      '@angular-eslint/component-selector': [
        'error',
        { type: 'element', prefix: 'kyck', style: 'kebab-case' },
      ],
      '@angular-eslint/directive-class-suffix': 'off',
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
      '@angular-eslint/prefer-signals': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@ionic/angular',
              message: 'Import from @ionic/angular/ion-…: the barrel brings every component.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['admin-ui/src/**/*.ts', 'app/src/**/*.ts', 'packages/*/src/**/*.ts'],
    plugins: { kyck: { rules: { layers } } },
    rules: { 'kyck/layers': 'error' },
  },
  {
    files: ['admin-ui/src/**/*.html', 'app/src/**/*.html', 'packages/*/src/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    files: ['**/*.spec.ts', 'tests/e2e/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'error' },
  },
  {
    files: ['**/*.graphql'],
    ignores: ['schema.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: {
        graphQLConfig: {
          projects: Object.fromEntries(
            ['admin-ui/src', 'app/src', 'packages/core/src'].map((folder) => [
              folder,
              { schema: 'schema.graphql', documents: `${folder}/**/*.graphql`, include: [`${folder}/**`] },
            ]),
          ),
        },
      },
    },
    rules: {
      ...graphql.configs['flat/operations-recommended'].rules,
      // Many objects of ours have no id of their own: a bar of a chart, a finding.
      '@graphql-eslint/require-selections': 'off',
      // The pairs …Ko and …En are read until the clients ask again when their language changes.
      '@graphql-eslint/no-deprecated': 'off',
      '@graphql-eslint/naming-convention': [
        'error',
        {
          OperationDefinition: 'PascalCase',
          FragmentDefinition: 'PascalCase',
          VariableDefinition: 'camelCase',
        },
      ],
      '@graphql-eslint/selection-set-depth': ['error', { maxDepth: 9 }],
    },
  },
  {
    files: ['graphiql/**/*.{js,jsx}', 'tests/e2e/support/*.js'],
    extends: [js.configs.recommended],
    languageOptions: { globals: browser, parserOptions: { ecmaFeatures: { jsx: true } } },
  },
  {
    files: ['*.js', 'eslint/*.js', 'packages/*/src/**/*.test.js', 'scripts/*.mjs', 'graphiql/vite.config.js'],
    extends: [js.configs.recommended],
    languageOptions: { globals: node },
  },
  prettier,
);

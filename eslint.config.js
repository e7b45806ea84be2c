import graphql from '@graphql-eslint/eslint-plugin';

/** Of the schema alone, and of the documents of our own client: what is TypeScript, oxlint reads. */
const parser = { languageOptions: { parser: graphql.parser }, plugins: { '@graphql-eslint': graphql } };

const schemaRules = {
  'require-description': [
    'error',
    {
      types: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
      DirectiveDefinition: true,
    },
  ],
  'naming-convention': [
    'error',
    {
      types: 'PascalCase',
      FieldDefinition: 'camelCase',
      InputValueDefinition: 'camelCase',
      EnumValueDefinition: 'UPPER_CASE',
      'FieldDefinition[parent.name.value=Query]': { forbiddenPrefixes: ['get', 'list'] },
      'FieldDefinition[parent.name.value=Mutation]': { forbiddenSuffixes: ['Mutation'] },
    },
  ],
  'input-name': ['error', { checkInputType: false }],
  'no-scalar-result-type-on-mutation': 'error',
  'no-typename-prefix': 'error',
  'no-unreachable-types': 'error',
  'relay-arguments': ['error', { includeBoth: true }],
  'relay-connection-types': 'error',
  'relay-edge-types': [
    'error',
    { shouldImplementNode: false, withEdgeSuffix: true, listTypeCanWrapOnlyEdgeType: false },
  ],
  'relay-page-info': 'error',
  'require-deprecation-reason': 'error',
  'unique-enum-value-names': 'error',
};

const documentRules = {
  'fields-on-correct-type': 'error',
  'known-argument-names': 'error',
  'known-fragment-names': 'error',
  'known-type-names': 'error',
  'no-anonymous-operations': 'error',
  'no-deprecated': 'error',
  'no-undefined-variables': 'error',
  'no-unused-fragments': 'error',
  'no-unused-variables': 'error',
  'selection-set-depth': ['error', { maxDepth: 12 }],
  'value-literals-of-correct-type': 'error',
  'variables-in-allowed-position': 'error',
};

const named = (rules) =>
  Object.fromEntries(Object.entries(rules).map(([name, rule]) => [`@graphql-eslint/${name}`, rule]));

const project = { schema: './schema.graphql', documents: './test/client/*.graphql' };

export default [
  { ...parser, files: ['schema.graphql'], rules: named(schemaRules) },
  { ...parser, files: ['test/client/*.graphql'], rules: named(documentRules) },
].map((config) => ({
  ...config,
  languageOptions: { ...config.languageOptions, parserOptions: { graphQLConfig: project } },
}));

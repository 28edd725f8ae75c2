//! The types of a schema as the server needs them: to check variables before an operation runs and to complete
//! its answer afterwards. Read from the schema's own text, so that it is the same for every application.

mod introspection;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, OperationType, ServiceDocument, Type, TypeDefinition,
    TypeKind, TypeSystemDefinition,
};

use self::introspection::INTROSPECTION;
use super::field_limits::FieldLimits;

/// A field of an object or an interface.
#[derive(Debug)]
pub struct OutputField {
    /// The type that it returns, with lists and non-null.
    pub ty: Type,
    /// Its arguments by name.
    pub arguments: HashMap<String, InputField>,
    /// Limits that the schema declares on it.
    pub limits: FieldLimits,
}

/// An argument of a field, or a field of an input object.
#[derive(Debug)]
pub struct InputField {
    /// The type of its values, with lists and non-null.
    pub ty: Type,
    /// Whether it has a value when none is given.
    pub has_default: bool,
}

/// A type of the schema, as far as the server needs it.
#[derive(Debug)]
pub enum Definition {
    /// A leaf whose form only its own code knows.
    Scalar,
    /// The values of an enum.
    Enum(HashSet<String>),
    /// An input object with its fields.
    Input {
        /// Its fields by name.
        fields: HashMap<String, InputField>,
        /// Whether exactly one of the fields must be given.
        is_one_of: bool,
    },
    /// An object; it belongs to its interfaces and unions.
    Object(HashMap<String, OutputField>),
    /// An interface with its fields by name.
    Interface(HashMap<String, OutputField>),
    /// A union, whose members belong to it.
    Union,
}

/// All types of a schema by name.
#[derive(Debug, Default)]
pub struct SchemaTypes {
    types: HashMap<String, Definition>,
    /// The interfaces and unions that each object belongs to.
    belongs: HashMap<String, HashSet<String>>,
    roots: [Option<String>; 3],
    max_body_bytes: Option<usize>,
}

impl SchemaTypes {
    /// Reads the text of a schema.
    ///
    /// # Errors
    /// What the parser finds wrong with the text.
    pub fn parse(sdl: &str) -> Result<Self, async_graphql::parser::Error> {
        let mut types = Self::default();
        types.add(async_graphql::parser::parse_schema(INTROSPECTION)?);
        types.add(async_graphql::parser::parse_schema(sdl)?);
        types.add_introspection_fields();
        types.max_body_bytes = types.largest_body_bytes();

        Ok(types)
    }

    fn add(&mut self, document: ServiceDocument) {
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let name = |root: Option<Positioned<async_graphql::Name>>| {
                        root.map(|name| name.node.to_string())
                    };
                    self.roots = [
                        name(schema.node.query),
                        name(schema.node.mutation),
                        name(schema.node.subscription),
                    ];
                }
                TypeSystemDefinition::Type(definition) => self.add_type(definition.node),
                TypeSystemDefinition::Directive(_) => {}
            }
        }
    }

    fn add_type(&mut self, definition: TypeDefinition) {
        let name = definition.name.node.to_string();
        let is_one_of = definition
            .directives
            .iter()
            .any(|directive| directive.node.name.node == "oneOf");
        let definition = match definition.kind {
            TypeKind::Scalar => Definition::Scalar,
            TypeKind::Enum(values) => Definition::Enum(
                values
                    .values
                    .into_iter()
                    .map(|value| value.node.value.node.to_string())
                    .collect(),
            ),
            TypeKind::InputObject(input) => Definition::Input {
                fields: input_fields(input.fields),
                is_one_of,
            },
            TypeKind::Object(object) => {
                let interfaces = object
                    .implements
                    .iter()
                    .map(|interface| interface.node.to_string());
                self.belongs.entry(name.clone()).or_default().extend(interfaces);
                Definition::Object(output_fields(object.fields))
            }
            TypeKind::Interface(interface) => Definition::Interface(output_fields(interface.fields)),
            TypeKind::Union(union) => {
                for member in union.members {
                    let unions = self.belongs.entry(member.node.to_string()).or_default();
                    unions.insert(name.clone());
                }
                Definition::Union
            }
        };

        self.types.insert(name, definition);
    }

    /// Moves `__schema` and `__type` to the fields of the query root.
    fn add_introspection_fields(&mut self) {
        let Some(Definition::Object(introspection)) = self.types.remove("IntrospectionRoot") else {
            return;
        };
        let query = self.roots[0].as_ref().and_then(|name| self.types.get_mut(name));
        if let Some(Definition::Object(fields)) = query {
            fields.extend(introspection);
        }
    }

    fn largest_body_bytes(&self) -> Option<usize> {
        let fields = self.types.values().filter_map(|definition| match definition {
            Definition::Object(fields) => Some(fields.values()),
            _ => None,
        });
        fields
            .flatten()
            .filter_map(|field| field.limits.max_body_bytes)
            .max()
    }

    /// The most bytes that any field allows the body of its request; `None` where no field raises the usual limit.
    pub const fn max_body_bytes(&self) -> Option<usize> {
        self.max_body_bytes
    }

    /// The type of this name.
    pub fn get(&self, name: &str) -> Option<&Definition> {
        self.types.get(name)
    }

    /// The name of an object type, as long as the types live; `None` for what is no object.
    pub fn object_name(&self, name: &str) -> Option<&str> {
        match self.types.get_key_value(name)? {
            (name, Definition::Object(_)) => Some(name),
            _ => None,
        }
    }

    /// The name of the type at which operations of a kind begin.
    pub fn root(&self, kind: OperationType) -> Option<&str> {
        let index = match kind {
            OperationType::Query => 0,
            OperationType::Mutation => 1,
            OperationType::Subscription => 2,
        };
        self.roots[index].as_deref()
    }

    /// A field of an object or interface.
    pub fn field(&self, of: &str, name: &str) -> Option<&OutputField> {
        match self.get(of)? {
            Definition::Object(fields) | Definition::Interface(fields) => fields.get(name),
            _ => None,
        }
    }

    /// Whether values of this type may be of several object types.
    pub fn is_abstract(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Definition::Interface(_) | Definition::Union))
    }

    /// Whether fields can be selected of it.
    pub fn is_composite(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Definition::Object(_))) || self.is_abstract(name)
    }

    /// Whether a fragment on `condition` applies to an object.
    pub fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object
            || self
                .belongs
                .get(object)
                .is_some_and(|belongs| belongs.contains(condition))
    }
}

fn output_fields(fields: Vec<Positioned<FieldDefinition>>) -> HashMap<String, OutputField> {
    fields
        .into_iter()
        .map(|field| {
            let field = field.node;
            let found = OutputField {
                ty: field.ty.node,
                limits: FieldLimits::of(&field.directives),
                arguments: input_fields(field.arguments),
            };
            (field.name.node.to_string(), found)
        })
        .collect()
}

fn input_fields(fields: Vec<Positioned<InputValueDefinition>>) -> HashMap<String, InputField> {
    fields
        .into_iter()
        .map(|field| {
            let field = field.node;
            let found = InputField {
                ty: field.ty.node,
                has_default: field.default_value.is_some(),
            };
            (field.name.node.to_string(), found)
        })
        .collect()
}

/// Whether a type describes the schema itself: names with two underscores are the specification's.
pub fn is_introspection_type(name: &str) -> bool {
    name.starts_with("__")
}

/// The name of a type without its lists and exclamation marks.
pub fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}

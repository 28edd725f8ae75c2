//! Random documents over a small schema, answered by the executor with its completion and by a model that does word
//! for word what the GraphQL specification says; both must say the same.

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::Arc;

use async_graphql::parser::types::{Directive, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{
    EmptyMutation, EmptySubscription, Error, Interface, Name, Object, Positioned, Request, Result, Schema,
    Union, Variables,
};
use async_graphql_value::Value as InputValue;
use kyck_api::server::completion::Completion;
use kyck_api::server::schema_types::SchemaTypes;
use kyck_api::server::typename::with_typenames;
use proptest::prelude::*;
use tokio::task::yield_now;

struct Query;
#[derive(Clone)]
struct Cat(i32);
#[derive(Clone)]
struct Dog(i32);

#[derive(Union)]
enum Pet {
    Cat(Cat),
    Dog(Dog),
}

#[derive(Interface)]
#[graphql(
    field(name = "ok", ty = "i32"),
    field(name = "cats", ty = "Vec<Cat>"),
    field(name = "maybe_cat", ty = "Option<Cat>")
)]
enum Being {
    Cat(Cat),
    Dog(Dog),
}

fn pet(id: i32) -> Pet {
    if id % 2 == 0 {
        Pet::Cat(Cat(id))
    } else {
        Pet::Dog(Dog(id))
    }
}

fn being(id: i32) -> Being {
    if id % 2 == 0 {
        Being::Cat(Cat(id))
    } else {
        Being::Dog(Dog(id))
    }
}

fn failed<T>() -> Result<T> {
    Err(Error::new("failed"))
}

fn unless_odd<T>(id: i32, value: T) -> Result<T> {
    if id % 2 == 0 { Ok(value) } else { failed() }
}

const fn next(id: i32) -> i32 {
    (id + 1) % 4
}

const fn after_next(id: i32) -> i32 {
    (id + 2) % 4
}

macro_rules! fields {
    ($type:ident, $id:ident) => {
        #[Object]
        impl $type {
            async fn ok(&self) -> i32 {
                yield_now().await;
                $id(self)
            }
            async fn none(&self) -> Option<i32> {
                None
            }
            async fn fail(&self) -> Result<Option<i32>> {
                failed()
            }
            async fn fail_hard(&self) -> Result<i32> {
                failed()
            }
            async fn odd_fail(&self) -> Result<i32> {
                unless_odd($id(self), 7)
            }
            async fn odd_maybe(&self) -> Result<Option<i32>> {
                yield_now().await;
                unless_odd($id(self), Some(8))
            }
            async fn cat(&self) -> Cat {
                yield_now().await;
                Cat(next($id(self)))
            }
            async fn maybe_cat(&self) -> Option<Cat> {
                Some(Cat(next($id(self))))
            }
            async fn no_cat(&self) -> Option<Cat> {
                None
            }
            async fn fail_cat(&self) -> Result<Option<Cat>> {
                failed()
            }
            async fn odd_cat(&self) -> Result<Cat> {
                unless_odd($id(self), Cat(next($id(self))))
            }
            async fn cats(&self) -> Vec<Cat> {
                vec![Cat(next($id(self))), Cat(after_next($id(self)))]
            }
            async fn maybe_cats(&self) -> Option<Vec<Option<Cat>>> {
                Some(vec![
                    Some(Cat(next($id(self)))),
                    None,
                    Some(Cat(after_next($id(self)))),
                ])
            }
            async fn strict_cats(&self) -> Option<Vec<Cat>> {
                yield_now().await;
                Some(vec![Cat(next($id(self))), Cat(after_next($id(self)))])
            }
            async fn nested(&self) -> Vec<Option<Vec<Cat>>> {
                vec![
                    Some(vec![Cat(next($id(self)))]),
                    None,
                    Some(vec![Cat(after_next($id(self)))]),
                ]
            }
            async fn fail_items(&self) -> Option<Vec<Result<i32>>> {
                Some(vec![Ok(1), failed()])
            }
            async fn fail_items_hard(&self) -> Vec<Result<i32>> {
                vec![Ok(1), failed()]
            }
            async fn pet(&self) -> Pet {
                pet(next($id(self)))
            }
            async fn pets(&self) -> Vec<Pet> {
                vec![pet(next($id(self))), pet(after_next($id(self)))]
            }
            async fn being(&self) -> Option<Being> {
                Some(being(next($id(self))))
            }
            async fn no_being(&self) -> Option<Being> {
                None
            }
            async fn beings(&self) -> Vec<Being> {
                yield_now().await;
                vec![being(next($id(self))), being(after_next($id(self)))]
            }
        }
    };
}

const fn query_id(_: &Query) -> i32 {
    0
}

const fn cat_id(cat: &Cat) -> i32 {
    cat.0
}

const fn dog_id(dog: &Dog) -> i32 {
    dog.0
}

fields!(Query, query_id);
fields!(Cat, cat_id);
fields!(Dog, dog_id);

/// What the model has as a value.
enum Found {
    Null,
    Number(i32),
    Object(&'static str, i32),
    List(Vec<Result<Found, ()>>),
}

fn of_kind(id: i32) -> Found {
    Found::Object(if id % 2 == 0 { "Cat" } else { "Dog" }, id)
}

fn list(items: impl IntoIterator<Item = Found>) -> Found {
    Found::List(items.into_iter().map(Ok).collect())
}

/// Type and value of a field of the object with this id.
fn look_up(field: &str, id: i32) -> (&'static str, Result<Found, ()>) {
    let cat = |id| Found::Object("Cat", id);
    let (near, far) = (next(id), after_next(id));
    let unless_odd = |value| if id % 2 == 0 { Ok(value) } else { Err(()) };

    match field {
        "ok" => ("Int!", Ok(Found::Number(id))),
        "none" => ("Int", Ok(Found::Null)),
        "fail" => ("Int", Err(())),
        "failHard" => ("Int!", Err(())),
        "oddFail" => ("Int!", unless_odd(Found::Number(7))),
        "oddMaybe" => ("Int", unless_odd(Found::Number(8))),
        "cat" => ("Cat!", Ok(cat(near))),
        "maybeCat" => ("Cat", Ok(cat(near))),
        "noCat" => ("Cat", Ok(Found::Null)),
        "failCat" => ("Cat", Err(())),
        "oddCat" => ("Cat!", unless_odd(cat(near))),
        "cats" => ("[Cat!]!", Ok(list([cat(near), cat(far)]))),
        "maybeCats" => ("[Cat]", Ok(list([cat(near), Found::Null, cat(far)]))),
        "strictCats" => ("[Cat!]", Ok(list([cat(near), cat(far)]))),
        "nested" => {
            let lists = [list([cat(near)]), Found::Null, list([cat(far)])];
            ("[[Cat!]]!", Ok(list(lists)))
        }
        "failItems" => ("[Int!]", Ok(Found::List(vec![Ok(Found::Number(1)), Err(())]))),
        "failItemsHard" => ("[Int!]!", Ok(Found::List(vec![Ok(Found::Number(1)), Err(())]))),
        "pet" => ("Pet!", Ok(of_kind(near))),
        "pets" => ("[Pet!]!", Ok(list([of_kind(near), of_kind(far)]))),
        "being" => ("Being", Ok(of_kind(near))),
        "noBeing" => ("Being", Ok(Found::Null)),
        "beings" => ("[Being!]!", Ok(list([of_kind(near), of_kind(far)]))),
        other => panic!("the model has no field {other}"),
    }
}

/// The specification's algorithms, 6.3 and 6.4.
struct Model<'a> {
    document: &'a ExecutableDocument,
    variables: &'a [(&'static str, bool)],
    failures: Vec<String>,
}

impl<'a> Model<'a> {
    fn included(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let condition = match &directive.node.get_argument("if").expect("a condition").node {
                InputValue::Boolean(value) => *value,
                InputValue::Variable(name) => {
                    let found = self.variables.iter().find(|(known, _)| name == known);
                    found.expect("a known variable").1
                }
                other => panic!("{other}"),
            };
            condition == (directive.node.name.node == "include")
        })
    }

    fn collect(
        &self,
        set: &'a SelectionSet,
        object: &str,
        visited: &mut HashSet<&'a str>,
        groups: &mut Vec<(&'a str, Vec<&'a Field>)>,
    ) {
        let belongs = |condition: &Name| {
            condition == object || (object != "Query" && ["Being", "Pet"].contains(&condition.as_str()))
        };

        for item in set
            .items
            .iter()
            .filter(|item| self.included(item.node.directives()))
        {
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    match groups.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, fields)) => fields.push(&field.node),
                        None => groups.push((key, vec![&field.node])),
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.document.fragments[&spread.node.fragment_name.node].node;
                    if visited.insert(&spread.node.fragment_name.node)
                        && belongs(&fragment.type_condition.node.on.node)
                    {
                        self.collect(&fragment.selection_set.node, object, visited, groups);
                    }
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| belongs(&condition.node.on.node)) {
                        self.collect(&inline.node.selection_set.node, object, visited, groups);
                    }
                }
            }
        }
    }

    /// The object as JSON; an error when it has to be null.
    fn object(&mut self, sets: &[&'a SelectionSet], object: &str, id: i32, path: &str) -> Result<String, ()> {
        let (mut groups, mut visited) = (Vec::new(), HashSet::new());
        for set in sets {
            self.collect(set, object, &mut visited, &mut groups);
        }

        let mut answers = Vec::new();
        let mut is_null = false;
        for (key, fields) in groups {
            let path = format!("{path}/{key}");
            let value = if fields[0].name.node == "__typename" {
                Ok(format!("{object:?}"))
            } else {
                let (ty, found) = look_up(&fields[0].name.node, id);
                let sets: Vec<_> = fields.iter().map(|field| &field.selection_set.node).collect();
                self.value(ty, found, &sets, &path)
            };
            match value {
                Ok(value) => answers.push(format!("{key:?}:{value}")),
                Err(()) => is_null = true,
            }
        }
        if is_null {
            Err(())
        } else {
            Ok(format!("{{{}}}", answers.join(",")))
        }
    }

    fn value(
        &mut self,
        ty: &str,
        found: Result<Found, ()>,
        sets: &[&'a SelectionSet],
        path: &str,
    ) -> Result<String, ()> {
        let (inner, may_be_null) = match ty.strip_suffix('!') {
            Some(inner) => (inner, false),
            None => (ty, true),
        };
        let completed = match found {
            Err(()) => {
                self.failures.push(path.to_owned());
                Err(())
            }
            Ok(Found::Null) => Ok("null".to_owned()),
            Ok(Found::Number(number)) => Ok(number.to_string()),
            Ok(Found::Object(object, id)) => self.object(sets, object, id, path),
            Ok(Found::List(items)) => {
                let inner = inner[1..].strip_suffix(']').expect("a list").to_owned();
                let items: Vec<_> = items
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| self.value(&inner, item, sets, &format!("{path}/{index}")))
                    .collect();
                items
                    .into_iter()
                    .collect::<Result<Vec<_>, ()>>()
                    .map(|items| format!("[{}]", items.join(",")))
            }
        };

        completed.or_else(|()| {
            if may_be_null {
                Ok("null".to_owned())
            } else {
                Err(())
            }
        })
    }
}

const LEAVES: [&str; 8] = [
    "ok",
    "none",
    "fail",
    "failHard",
    "oddFail",
    "oddMaybe",
    "failItems",
    "failItemsHard",
];
/// Lists of lists are not drawn: the executor merges two selections of one into nulls. The product has none.
const OBJECTS: [&str; 8] = [
    "cat",
    "maybeCat",
    "noCat",
    "failCat",
    "oddCat",
    "cats",
    "maybeCats",
    "strictCats",
];

fn directive() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        2 => (prop::bool::ANY, prop_oneof!["true", "false", "\\$yes", "\\$no"])
            .prop_map(|(skips, condition)| {
                let name = if skips { "skip" } else { "include" };
                format!("@{name}(if:{condition})")
            }),
    ]
}

/// The selections of an object of this type; fragments only of lower numbers, so that there are no cycles.
fn set(ty: &'static str, depth: u32, spreads: bool) -> BoxedStrategy<String> {
    let has_fields = ty != "Pet";
    let leaves: &'static [&'static str] = match ty {
        "Pet" => &[],
        // Errors of other fields come without a path when they are asked of the interface itself.
        "Being" => &["ok"],
        _ => &LEAVES,
    };
    let objects: &'static [&'static str] = if ty == "Being" {
        &["cats", "maybeCat"]
    } else {
        &OBJECTS
    };
    let aliased = |name: &str, is_aliased: bool| {
        if is_aliased {
            format!("x_{name}:{name}")
        } else {
            name.to_owned()
        }
    };

    // The validator overlooks the variables of directives on it.
    let mut items: Vec<(u32, BoxedStrategy<String>)> = vec![(1, Just("__typename".to_owned()).boxed())];
    if has_fields {
        let leaf = (
            prop::sample::select(leaves.to_vec()),
            prop::bool::weighted(0.2),
            directive(),
        );
        let leaf = leaf.prop_map(move |(name, is_aliased, directive)| aliased(name, is_aliased) + &directive);
        items.push((5, leaf.boxed()));
    }
    if depth > 0 && has_fields {
        let object = (
            prop::sample::select(objects.to_vec()),
            prop::bool::weighted(0.2),
            directive(),
            set("Cat", depth - 1, spreads),
        );
        let object = object.prop_map(move |(name, is_aliased, directive, set)| {
            format!("{}{directive}{set}", aliased(name, is_aliased))
        });
        items.push((4, object.boxed()));
    }
    if depth > 0 && has_fields && ty != "Being" {
        let abstracts = prop_oneof![
            (
                prop::sample::select(vec!["pet", "pets"]),
                set("Pet", depth - 1, spreads)
            ),
            (
                prop::sample::select(vec!["being", "noBeing", "beings"]),
                set("Being", depth - 1, spreads)
            ),
        ];
        let abstracts =
            (abstracts, directive()).prop_map(|((name, set), directive)| format!("{name}{directive}{set}"));
        items.push((3, abstracts.boxed()));
    }
    if depth > 0 {
        let conditions = match ty {
            "Query" => vec!["Query"],
            "Cat" => vec!["Cat", "Being"],
            "Dog" => vec!["Dog", "Being"],
            _ => vec!["Cat", "Dog", "Being"],
        };
        let inline = prop::sample::select(conditions).prop_flat_map(move |condition| {
            (directive(), set(condition, depth - 1, spreads))
                .prop_map(move |(directive, set)| format!("...on {condition}{directive}{set}"))
        });
        items.push((2, inline.boxed()));
        let unconditional = (directive(), set(ty, depth - 1, spreads));
        let unconditional = unconditional.prop_map(|(directive, set)| format!("...{directive}{set}"));
        items.push((1, unconditional.boxed()));
    }
    if spreads && ty != "Query" {
        let names = match ty {
            "Cat" => vec!["OfCat", "OfBeing"],
            "Dog" => vec!["OfDog", "OfBeing"],
            _ => vec!["OfCat", "OfDog", "OfBeing"],
        };
        let spread = (prop::sample::select(names), directive())
            .prop_map(|(name, directive)| format!("...{name}{directive}"));
        items.push((2, spread.boxed()));
    }
    prop::collection::vec(prop::strategy::Union::new_weighted(items), 1..5)
        .prop_map(|items| format!("{{{}}}", items.join(" ")))
        .boxed()
}

fn document() -> impl Strategy<Value = String> {
    let fragments = (set("Cat", 1, false), set("Dog", 1, false), set("Being", 1, false));
    (set("Query", 3, true), fragments).prop_map(|(query, (cat, dog, being))| {
        let mut text = query;
        for (name, ty, set) in [
            ("OfCat", "Cat", cat),
            ("OfDog", "Dog", dog),
            ("OfBeing", "Being", being),
        ] {
            // An unused fragment is not valid.
            if text.contains(&format!("...{name}")) {
                write!(text, " fragment {name} on {ty}{set}").expect("a text grows");
            }
        }
        // Nor is an unused variable.
        let used = ["yes", "no"]
            .into_iter()
            .filter(|name| text.contains(&format!("${name}")));
        let declared: Vec<String> = used.map(|name| format!("${name}:Boolean!")).collect();
        if declared.is_empty() {
            format!("query{text}")
        } else {
            format!("query({}){text}", declared.join(","))
        }
    })
}

type World = Schema<Query, EmptyMutation, EmptySubscription>;

fn answer(schema: &World, types: &Arc<SchemaTypes>, text: &str) -> (String, Vec<String>) {
    let document = Arc::new(async_graphql::parser::parse_query(text).expect("a document"));
    let variables = Variables::from_json(serde_json::json!({ "yes": true, "no": false }));
    let mut request = Request::new(text).variables(variables.clone());
    let executable = with_typenames(&document, types);
    request.set_parsed_query(executable.unwrap_or_else(|| ExecutableDocument::clone(&document)));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let mut response = runtime.block_on(schema.execute(request));
    Completion::new(Arc::clone(types), document, None, &variables).complete(&mut response);

    let path = |error: &async_graphql::ServerError| {
        let segments = error.path.iter().map(|segment| match segment {
            async_graphql::PathSegment::Field(name) => format!("/{name}"),
            async_graphql::PathSegment::Index(index) => format!("/{index}"),
        });
        assert!(!error.path.is_empty(), "{text}: {error:?}");
        segments.collect()
    };
    let paths = response.errors.iter().map(path).collect();
    (serde_json::to_string(&response.data).expect("JSON"), paths)
}

fn check(schema: &World, types: &Arc<SchemaTypes>, text: &str) {
    let document = async_graphql::parser::parse_query(text).expect("a document");
    let (_, operation) = document.operations.iter().next().expect("an operation");
    let mut model = Model {
        document: &document,
        variables: &[("yes", true), ("no", false)],
        failures: Vec::new(),
    };
    let expected = model.object(&[&operation.node.selection_set.node], "Query", 0, "");
    let expected = expected.unwrap_or_else(|()| "null".to_owned());

    let (data, errors) = answer(schema, types, text);
    assert_eq!(data, expected, "{text}");
    assert_eq!(errors.is_empty(), model.failures.is_empty(), "{text}");
    for path in errors {
        assert!(model.failures.contains(&path), "{text}: {path}");
    }
}

fn world() -> (World, Arc<SchemaTypes>) {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let types = SchemaTypes::parse(&schema.sdl()).expect("the schema's own text");
    (schema, Arc::new(types))
}

#[test]
fn answers_are_those_of_the_specification_for_any_document() {
    let (schema, types) = world();
    let config = ProptestConfig {
        cases: 600,
        max_shrink_iters: 5_000,
        ..ProptestConfig::default()
    };
    proptest!(config, |(text in document())| check(&schema, &types, &text));
}

#[test]
fn the_schema_has_no_lists_of_lists() {
    assert!(!kyck_api::graphql::schema::sdl().contains("[["));
}

#[test]
fn known_difficult_answers_are_those_of_the_specification() {
    let (schema, types) = world();

    for text in [
        "{ok failHard}",
        "{fail ok}",
        "{maybeCat{failHard}}",
        "{maybeCat{fail}}",
        "{cat{fail} noCat{fail}}",
        "{cats{fail}}",
        "{maybeCats{oddFail ok}}",
        "{strictCats{oddFail ok}}",
        "{nested{oddFail}}",
        "{failItems failItemsHard}",
        "{cat{ok @skip(if:true)} noCat{ok @skip(if:true)} maybeCat{ok @include(if:false)}}",
        "{cats{ok @skip(if:true)} maybeCats{...{ok @skip(if:true)}}}",
        "{pets{...on Dog{ok}} beings{...on Cat{oddFail}}}",
        "{beings{maybeCat{ok} ...on Cat{maybeCat{fail none} ok}}}",
        "{maybeCat{ok @skip(if:true)} maybeCat{fail} maybeCat{ok}}",
        "{maybeCat{failHard} maybeCat{ok}}",
        "{ok @skip(if:true)}",
        "{cat{cats{ok} ok} ok none x_ok:ok}",
    ] {
        check(&schema, &types, text);
    }
}

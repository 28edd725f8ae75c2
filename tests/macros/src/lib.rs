//! `#[kyck_test]`: one test function, run on SQLite and on PostgreSQL.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Ident, ItemFn, Result, Token};

mod keyword {
    syn::custom_keyword!(postgres);
}

/// Makes the tests `<name>::sqlite` and `<name>::postgres` of an `async fn <name>(fixture: T)`.
///
/// `T` implements `kyck_tests::Fixture`; each test sets one up on its database. Without a PostgreSQL server the
/// second test prints that it is skipped and passes.
///
/// Each runs on a runtime of one thread, as with `#[tokio::test]`, unless arguments of `#[tokio::main]` say otherwise,
/// such as `flavor = "multi_thread", worker_threads = 2`. A leading `postgres` leaves the test for SQLite out:
/// `#[kyck_test(postgres)]`.
#[proc_macro_attribute]
pub fn kyck_test(
    arguments: proc_macro::TokenStream,
    function: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    let arguments = syn::parse_macro_input!(arguments as Arguments);
    let function = syn::parse_macro_input!(function as ItemFn);

    expand(&arguments, function)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

struct Arguments {
    only_postgres: bool,
    /// Passed on to `#[tokio::main]`; a runtime of one thread when empty.
    runtime: TokenStream,
}

impl Parse for Arguments {
    fn parse(input: ParseStream) -> Result<Self> {
        let only_postgres = input.parse::<Option<keyword::postgres>>()?.is_some();
        if only_postgres {
            input.parse::<Option<Token![,]>>()?;
        }

        Ok(Self {
            only_postgres,
            runtime: input.parse()?,
        })
    }
}

fn expand(arguments: &Arguments, mut function: ItemFn) -> Result<TokenStream> {
    let signature = &function.sig;
    if signature.asyncness.is_none() || signature.inputs.len() != 1 {
        let message = "a test for each database is an `async fn` with one argument: its fixture";
        return Err(Error::new_spanned(signature, message));
    }

    let name = signature.ident.clone();
    let (of_tests, of_function): (Vec<_>, Vec<_>) = function.attrs.drain(..).partition(is_for_the_tests);
    function.attrs = of_function;

    let sqlite = (!arguments.only_postgres).then(|| test("sqlite", "Sqlite", &name, arguments, &of_tests));
    let postgres = test("postgres", "Postgres", &name, arguments, &of_tests);

    Ok(quote! {
        #function

        mod #name {
            #sqlite
            #postgres
        }
    })
}

/// Whether an attribute says how the tests run, as `#[ignore]` does.
fn is_for_the_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("ignore") || attribute.path().is_ident("should_panic")
}

fn test(
    name: &str,
    backend: &str,
    function: &Ident,
    arguments: &Arguments,
    attributes: &[Attribute],
) -> TokenStream {
    let name = Ident::new(name, function.span());
    let backend = Ident::new(backend, function.span());
    let runtime = if arguments.runtime.is_empty() {
        quote!(flavor = "current_thread")
    } else {
        arguments.runtime.clone()
    };

    // Both tests of a function assert its inline snapshots.
    quote! {
        #(#attributes)*
        #[test]
        fn #name() {
            #[::tokio::main(#runtime)]
            async fn run() {
                if let Some(fixture) = ::kyck_tests::set_up(::kyck_tests::Backend::#backend).await {
                    Box::pin(super::#function(fixture)).await;
                }
            }

            ::insta::allow_duplicates! { run() }
        }
    }
}

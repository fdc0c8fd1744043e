//! Services: the client's methods, the server's trait and the skeleton that hands an implementation to a provider.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::Paths;
use super::structure::{take, unset};

/// An operation with what its code names.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Documentation and other attributes.
    pub attributes: TokenStream,
    /// The method.
    pub method: Ident,
    /// Its parameters, in the order of the table.
    pub parameters: Vec<Argument>,
    /// What it answers.
    pub result: TokenStream,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Its name.
    pub name: Ident,
    /// Its owned type.
    pub ty: TokenStream,
    /// It may be left out.
    pub is_optional: bool,
}

/// A method of a client.
#[derive(Clone, Debug)]
pub struct ClientMethod {
    /// Documentation and other attributes.
    pub attributes: TokenStream,
    /// The method.
    pub method: Ident,
    /// Its parameters, with the types that it takes.
    pub parameters: Vec<(Ident, TokenStream)>,
    /// The arguments, in the order of the table.
    pub arguments: Vec<TokenStream>,
    /// What it answers.
    pub answer: Answer,
}

/// What a method of a client answers.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A value of this type.
    Value(TokenStream),
    /// Bytes, as they come.
    Stream,
}

/// The struct of a client, and what makes it one. `unused` is put on its field.
pub fn client(
    paths: &dyn Paths,
    attributes: &TokenStream,
    visibility: &TokenStream,
    name: &Ident,
    table: &TokenStream,
    unused: Option<&TokenStream>,
    methods: &[TokenStream],
) -> [TokenStream; 3] {
    let (root, client) = (paths.root(), paths.runtime("Client"));
    [
        quote! {
            #attributes
            #[derive(Clone)]
            #visibility struct #name {
                #unused
                client: #client,
            }
        },
        quote! {
            impl #name {
                /// A handle on the service. Cheap: it shares the connections and the session of `client`.
                #[must_use]
                #[inline]
                pub fn new(client: &#client) -> Self {
                    Self { client: client.clone() }
                }
                #(#methods)*
            }
        },
        quote!(#root::client_service!(#name, #table);),
    ]
}

/// A client's method for the operation of an index.
pub fn client_method(paths: &dyn Paths, table: &TokenStream, index: usize, method: &ClientMethod) -> TokenStream {
    let ClientMethod { attributes, method, arguments, answer, parameters } = method;
    let index = Literal::usize_unsuffixed(index);
    let parameters = parameters.iter().map(|(name, ty)| quote!(#name: #ty));
    let (call, make) = match answer {
        Answer::Value(ty) => {
            let call = paths.runtime("Call");
            (quote!(#call<#ty>), quote!(call))
        }
        Answer::Stream => (paths.runtime("StreamCall"), quote!(stream)),
    };
    quote! {
        #attributes
        #[inline]
        pub fn #method(&self, #(#parameters),*) -> #call {
            self.client.#make(&#table, #index, &[#(#arguments),*])
        }
    }
}

/// A method of the trait that an implementation has; left out, it answers that there is no such operation.
pub fn server_method(paths: &dyn Paths, table: &TokenStream, index: usize, operation: &Operation) -> TokenStream {
    let Operation { attributes, method, result: output, .. } = operation;
    let parameters = operation.parameters.iter().map(|Argument { name, ty, .. }| quote!(#name: #ty));
    let (future, result, send) = (paths.prelude("Future"), paths.prelude("Result"), paths.prelude("Send"));
    let (context, error) = (paths.runtime_in("server", "RequestContext"), paths.runtime("ApiError"));
    let (root, index) = (paths.root(), Literal::usize_unsuffixed(index));
    quote! {
        #attributes
        fn #method(&self, cx: &#context, #(#parameters),*) -> impl #future<Output = #result<#output, #error>> + #send {
            #root::server::unimplemented(&#table, #index, cx)
        }
    }
}

/// What hands an implementation to a provider.
pub fn skeleton(attributes: &TokenStream, visibility: &TokenStream, name: &Ident) -> TokenStream {
    quote! {
        #attributes
        #[derive(Debug)]
        #visibility struct #name<T>(pub T);
    }
}

/// From the index of an operation to the method that does it.
pub fn dispatch(
    paths: &dyn Paths,
    name: &Ident,
    skeleton: &Ident,
    table: &TokenStream,
    operations: &[Operation],
) -> TokenStream {
    let (decoder, error, info) =
        (paths.runtime("Decoder"), paths.runtime("DecodeError"), paths.runtime_in("meta", "ServiceInfo"));
    let (context, reply) = (paths.runtime_in("server", "RequestContext"), paths.runtime_in("server", "Reply"));
    let skeleton_trait = paths.runtime_in("server", "Skeleton");
    let (result, err) = (paths.prelude("Result"), paths.prelude("Err"));
    let arms = operations.iter().enumerate().map(|(index, operation)| arm(paths, name, table, index, operation));
    let unknown = quote!(#err(input.unknown_operation(&#table)));
    let (operation, cx, body) = if operations.is_empty() {
        (quote!(_operation), quote!(_cx), unknown)
    } else {
        (quote!(operation), quote!(cx), quote!(match operation { #(#arms)* _ => #unknown, }))
    };
    quote! {
        impl<T: #name> #skeleton_trait for #skeleton<T> {
            fn info(&self) -> &'static #info {
                &#table
            }

            fn dispatch<'a>(
                &'a self,
                #operation: usize,
                #cx: &'a #context,
                input: &mut #decoder<'_>,
            ) -> #result<#reply<'a>, #error> {
                #body
            }
        }
    }
}

fn arm(paths: &dyn Paths, name: &Ident, table: &TokenStream, index: usize, operation: &Operation) -> TokenStream {
    let (root, method, ok) = (paths.root(), &operation.method, paths.prelude("Ok"));
    let number = Literal::usize_unsuffixed(index);
    let slots: Vec<_> = operation.parameters.iter().map(|parameter| &parameter.name).collect();
    let declare = unset(&paths.prelude("None"), &slots);
    // An optional one's slot is its value.
    let required: Vec<_> = operation.parameters.iter().filter(|parameter| !parameter.is_optional).collect();
    let take = take(paths, &required.iter().map(|parameter| &parameter.name).collect::<Vec<_>>());
    quote! {
        #number => {
            #declare
            input.arguments(&#table, #number, &mut [#(&mut #slots),*])?;
            #take
            #ok(#root::server::reply(<T as #name>::#method(&self.0, cx, #(#slots),*)))
        }
    }
}

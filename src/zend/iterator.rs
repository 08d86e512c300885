//! What `foreach` gets from our classes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ext_php_rs::convert::IntoZval;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, ZendObject, Zval};
use ext_php_rs::zend::{ClassEntry, ce};

use super::complete_classes;
use super::dialler::Dialler;
use super::exception::pending;
use super::value;

/// The messages of a client as they come. Only `foreach` has a use for it.
#[php_class]
#[php(name = "WebSocket\\MessageIterator")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
#[php(implements(ce = ce::iterator, stub = "\\Iterator"))]
#[php(modifier = complete_classes)]
pub struct MessageIterator {
    client: Rc<Dialler>,
    message: RefCell<Option<Zval>>,
    received: Cell<i64>,
    is_at_start: Cell<bool>,
}

#[php_impl]
impl MessageIterator {
    /// Only `foreach` makes them.
    #[php(constructor, vis = "private")]
    pub fn __construct() -> PhpResult<Self> {
        Err(super::exception::logic_error("a MessageIterator is made by foreach over a Client"))
    }

    /// The message at hand.
    pub fn current(&self) -> Zval {
        self.message.borrow().as_ref().map_or_else(Zval::null, Zval::shallow_clone)
    }

    /// Messages before this one.
    pub fn key(&self) -> i64 {
        self.received.get()
    }

    /// Waits for the next message.
    pub fn next(&self) -> PhpResult<()> {
        self.received.set(self.received.get() + 1);
        self.receive()
    }

    /// Waits for the first message; what has been received is gone.
    pub fn rewind(&self) -> PhpResult<()> {
        if self.is_at_start.replace(false) { self.receive() } else { Ok(()) }
    }

    /// False once the connection is closed.
    pub fn valid(&self) -> bool {
        self.message.borrow().is_some()
    }
}

impl MessageIterator {
    /// A PHP object.
    pub fn zval(client: Rc<Dialler>) -> Zval {
        let iterator =
            Self { client, message: RefCell::default(), received: Cell::new(0), is_at_start: Cell::new(true) };
        value::object_with(ZendClassObject::new(iterator), [])
    }

    fn receive(&self) -> PhpResult<()> {
        let old = self.message.take();
        drop(old);
        let next = super::finish(self.client.next())?;
        self.message.replace(next);
        Ok(())
    }
}

/// PHP's own iterator over a list.
pub fn array_iterator(values: Vec<Zval>) -> PhpResult<Zval> {
    let class = ClassEntry::try_find("ArrayIterator").ok_or_else(pending)?;
    let iterator = ZendObject::new(class);
    iterator.try_call_method("__construct", vec![&value::list(values)]).map_err(|_| pending())?;
    iterator.into_zval(false).map_err(PhpException::from)
}

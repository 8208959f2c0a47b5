use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};

/// Holds threads until it is opened. It opens when its owner fails, too, so that a failing test ends.
pub(crate) struct Gate(Pass);

/// What a thread holds that must wait at the gate.
#[derive(Clone, Default)]
pub(crate) struct Pass(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub(crate) fn closed() -> Self {
        Self(Pass::default())
    }

    pub(crate) fn pass(&self) -> Pass {
        self.0.clone()
    }

    pub(crate) fn open(self) {
        drop(self);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let Pass(gate) = &self.0;
        *gate.0.lock().unwrap() = true;
        gate.1.notify_all();
    }
}

impl Pass {
    /// Waits until the gate is open.
    pub(crate) fn wait(&self) {
        let (open, opened) = &*self.0;
        let guard = opened.wait_while(open.lock().unwrap(), |open| !*open);
        drop(guard.unwrap());
    }
}

/// Begins a call, and answers its outcome when that is there already. Nothing wakes up who must wait.
pub(crate) fn at_once<F: Future + ?Sized>(call: &mut Pin<Box<F>>) -> Option<F::Output> {
    match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => Some(outcome),
        Poll::Pending => None,
    }
}

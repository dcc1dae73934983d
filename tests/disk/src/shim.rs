//! The shim itself: SQLite's file layer, passed on call by call.
//!
//! SQLite knows a file as a block of memory whose size the file layer names. Ours begins with [`Shim`], and the block
//! of the system's layer follows behind it.
#![expect(
    unsafe_code,
    reason = "SQLite's file layer is a table of C functions; there is no safe way to stand in it"
)]

use crate::{
    log::Op,
    state::{Disk, Full},
};
use libsqlite3_sys as ffi;
use std::{
    ffi::{CStr, c_char, c_int, c_void},
    io, ptr,
    sync::OnceLock,
};

static DISK: Disk = Disk::new();
static INSTALLED: OnceLock<Result<(), c_int>> = OnceLock::new();
/// The layer below.
static BELOW: OnceLock<Below> = OnceLock::new();

#[derive(Clone, Copy)]
struct Below(*mut ffi::sqlite3_vfs);
// SAFETY: SQLite hands the pointer out to every thread; what it points to lives as long as the process.
unsafe impl Send for Below {}
// SAFETY: as above; nobody writes through it.
unsafe impl Sync for Below {}

/// Files whose writing is recorded and limited: databases, their journals and write-ahead logs. What SQLite puts aside
/// for a statement is nobody's loss.
const LASTING: c_int = ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_WAL;

/// A file as SQLite holds it.
#[repr(C)]
struct Shim {
    /// What SQLite looks at.
    head: ffi::sqlite3_file,
    /// The block of the layer below, right behind this one.
    below: *mut ffi::sqlite3_file,
    /// `None` for files that are not [`LASTING`].
    path: Option<Box<str>>,
}

/// Puts the shim under all SQLite connections that this process opens from now on. Further calls change nothing.
///
/// # Errors
/// SQLite refuses it.
pub fn install() -> io::Result<&'static Disk> {
    match INSTALLED.get_or_init(register) {
        Ok(()) => Ok(&DISK),
        Err(code) => Err(io::Error::other(format!(
            "SQLite takes no other file layer: {code}"
        ))),
    }
}

fn register() -> Result<(), c_int> {
    // SAFETY: SQLite may be called from any thread; a null name asks for its default layer.
    let below = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
    if below.is_null() {
        return Err(ffi::SQLITE_ERROR);
    }
    let _ = BELOW.set(Below(below));
    // SAFETY: the table is plain data. Its functions find what they need in the fields that are copied with it.
    let mut ours = unsafe { ptr::read(below) };
    ours.szOsFile += c_int::try_from(size_of::<Shim>()).map_err(|_| ffi::SQLITE_ERROR)?;
    ours.pNext = ptr::null_mut();
    ours.zName = c"kabar-disk".as_ptr();
    ours.xOpen = Some(open);
    ours.xDelete = Some(delete);
    // SAFETY: the table is never freed, as SQLite demands.
    let code = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1) };
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(code) }
}

/// Asks for room and writes down what is about to happen; SQLite's word for it when that fails.
fn prepare(op: &Op<'_>) -> Result<(), c_int> {
    if let Op::Write { path, .. } = op {
        DISK.take_room(path).map_err(|Full| ffi::SQLITE_FULL)?;
    }
    DISK.note(op).map_err(|_| ffi::SQLITE_IOERR)
}

fn text(name: *const c_char) -> Option<Box<str>> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite gives names that end with a zero byte.
    let name = unsafe { CStr::from_ptr(name) };
    name.to_str().ok().map(Box::from)
}

unsafe extern "C" fn open(
    _vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let shim = file.cast::<Shim>();
    let Some((below, open)) = BELOW.get().and_then(|below| {
        // SAFETY: the layer below lives as long as the process.
        unsafe { (*below.0).xOpen }.map(|open| (below.0, open))
    }) else {
        return ffi::SQLITE_ERROR;
    };
    // SAFETY: SQLite gave room for both blocks, as `szOsFile` says; the first one's size keeps the second aligned.
    unsafe {
        let inner = shim.add(1).cast::<ffi::sqlite3_file>();
        (*file).pMethods = ptr::null();
        (*inner).pMethods = ptr::null();
        let code = open(below, name, inner, flags, out);
        if code != ffi::SQLITE_OK {
            if let Some(close) = method(inner, |methods| methods.xClose) {
                close(inner);
            }
            return code;
        }
        let path = (flags & LASTING != 0).then(|| text(name)).flatten();
        ptr::write(
            shim,
            Shim {
                head: ffi::sqlite3_file { pMethods: &METHODS },
                below: inner,
                path,
            },
        );
        code
    }
}

unsafe extern "C" fn delete(_vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    let Some(below) = BELOW.get() else {
        return ffi::SQLITE_ERROR;
    };
    if let Some(path) = text(name)
        && let Err(code) = prepare(&Op::Delete { path: &path })
    {
        return code;
    }
    // SAFETY: the layer below takes the same arguments.
    match unsafe { (*below.0).xDelete } {
        // SAFETY: as above.
        Some(delete) => unsafe { delete(below.0, name, sync_dir) },
        None => ffi::SQLITE_IOERR_DELETE,
    }
}

/// A function of the layer below for this file.
///
/// # Safety
/// `inner` is a block of the layer below.
unsafe fn method<F>(
    inner: *mut ffi::sqlite3_file,
    which: impl FnOnce(&ffi::sqlite3_io_methods) -> Option<F>,
) -> Option<F> {
    // SAFETY: the caller's promise; a null table means a file that is not open.
    unsafe { (*inner).pMethods.as_ref() }.and_then(which)
}

/// The block of the layer below, and what the file is called.
///
/// # Safety
/// `file` was opened by [`open`].
unsafe fn parts<'a>(file: *mut ffi::sqlite3_file) -> (*mut ffi::sqlite3_file, Option<&'a str>) {
    // SAFETY: the caller's promise: the block begins with a `Shim`, which lives until the file is closed.
    let shim = unsafe { &*file.cast::<Shim>() };
    (shim.below, shim.path.as_deref())
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes what `open` opened, once; the block itself is SQLite's.
    unsafe {
        let (inner, _) = parts(file);
        let code = match method(inner, |methods| methods.xClose) {
            Some(close) => close(inner),
            None => ffi::SQLITE_OK,
        };
        ptr::drop_in_place(file.cast::<Shim>());
        code
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: SQLite gives `amount` bytes.
    let (inner, path, bytes) = unsafe {
        let (inner, path) = parts(file);
        let bytes =
            std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(amount).unwrap_or_default());
        (inner, path, bytes)
    };
    if let Some(path) = path {
        let offset = u64::try_from(offset).unwrap_or_default();
        if let Err(code) = prepare(&Op::Write { path, offset, bytes }) {
            return code;
        }
    }
    // SAFETY: the layer below takes the same arguments.
    match unsafe { method(inner, |methods| methods.xWrite) } {
        // SAFETY: as above.
        Some(write) => unsafe { write(inner, from, amount, offset) },
        None => ffi::SQLITE_IOERR_WRITE,
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: SQLite gives a file that `open` opened.
    let (inner, path) = unsafe { parts(file) };
    if let Some(path) = path {
        let size = u64::try_from(size).unwrap_or_default();
        if let Err(code) = prepare(&Op::Truncate { path, size }) {
            return code;
        }
    }
    // SAFETY: the layer below takes the same arguments.
    match unsafe { method(inner, |methods| methods.xTruncate) } {
        // SAFETY: as above.
        Some(truncate) => unsafe { truncate(inner, size) },
        None => ffi::SQLITE_IOERR_TRUNCATE,
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: SQLite gives a file that `open` opened.
    let (inner, path) = unsafe { parts(file) };
    if DISK.is_recording() {
        // The log is the disk: it says what lasts.
        return match path.map(|path| prepare(&Op::Sync { path })) {
            Some(Err(code)) => code,
            _ => ffi::SQLITE_OK,
        };
    }
    // SAFETY: the layer below takes the same arguments.
    match unsafe { method(inner, |methods| methods.xSync) } {
        // SAFETY: as above.
        Some(sync) => unsafe { sync(inner, flags) },
        None => ffi::SQLITE_IOERR_FSYNC,
    }
}

/// Functions that only pass on what they are asked.
macro_rules! pass_on {
    ($($name:ident = $method:ident($($arg:ident: $ty:ty),*), else $missing:expr;)*) => {
        $(unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $arg: $ty)*) -> c_int {
            // SAFETY: SQLite gives a file that `open` opened; the layer below takes the same arguments.
            unsafe {
                let (inner, _) = parts(file);
                match method(inner, |methods| methods.$method) {
                    Some(call) => call(inner $(, $arg)*),
                    None => $missing,
                }
            }
        })*
    };
}

pass_on! {
    read = xRead(to: *mut c_void, amount: c_int, offset: i64), else ffi::SQLITE_IOERR_READ;
    file_size = xFileSize(size: *mut i64), else ffi::SQLITE_IOERR_FSTAT;
    lock = xLock(level: c_int), else ffi::SQLITE_IOERR_LOCK;
    unlock = xUnlock(level: c_int), else ffi::SQLITE_IOERR_UNLOCK;
    is_reserved = xCheckReservedLock(result: *mut c_int), else ffi::SQLITE_IOERR_CHECKRESERVEDLOCK;
    control = xFileControl(op: c_int, arg: *mut c_void), else ffi::SQLITE_NOTFOUND;
    sector_size = xSectorSize(), else 4096;
    traits = xDeviceCharacteristics(), else 0;
    map_shared = xShmMap(page: c_int, size: c_int, extend: c_int, to: *mut *mut c_void), else ffi::SQLITE_IOERR_SHMMAP;
    lock_shared = xShmLock(offset: c_int, count: c_int, flags: c_int), else ffi::SQLITE_IOERR_SHMLOCK;
    unmap_shared = xShmUnmap(delete_too: c_int), else ffi::SQLITE_OK;
}

unsafe extern "C" fn barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: SQLite gives a file that `open` opened.
    unsafe {
        let (inner, _) = parts(file);
        if let Some(barrier) = method(inner, |methods| methods.xShmBarrier) {
            barrier(inner);
        }
    }
}

/// Without the functions of version 3: SQLite maps no database into memory then, and every write comes by here.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(is_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(traits),
    xShmMap: Some(map_shared),
    xShmLock: Some(lock_shared),
    xShmBarrier: Some(barrier),
    xShmUnmap: Some(unmap_shared),
    xFetch: None,
    xUnfetch: None,
};

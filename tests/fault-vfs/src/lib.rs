//! An SQLite VFS over the system's own, in which chosen writes and syncs fail as on a bad or full disk.
//!
//! [`register`] makes it known to SQLite under [`NAME`]; a database opened with `?vfs=kyck-fault` uses it. [`arm`]
//! lets the n-th writing call from now on fail, [`disarm`] ends it. The plan is one for the whole process.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::Once;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use libsqlite3_sys as ffi;

/// What the VFS is called in a database's address.
pub const NAME: &str = "kyck-fault";
const C_NAME: &CStr = c"kyck-fault";

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// As with EIO: the medium failed.
    Io,
    /// As with ENOSPC: no space is left.
    NoSpace,
}

/// Calls still to let through before the first failure; negative when nothing is planned.
static BEFORE: AtomicI64 = AtomicI64::new(-1);
/// Failures still to come after that.
static FAILURES: AtomicI64 = AtomicI64::new(0);
/// 0 for [`Fault::Io`], 1 for [`Fault::NoSpace`].
static KIND: AtomicI64 = AtomicI64::new(0);
/// Calls that were made to fail since the start.
static FAILED: AtomicU64 = AtomicU64::new(0);

/// Makes the `index`-th writing call from now on fail (the next one is 1), and the `times - 1` calls after it.
pub fn arm(fault: Fault, index: u32, times: u32) {
    KIND.store(i64::from(fault == Fault::NoSpace), Ordering::SeqCst);
    FAILURES.store(i64::from(times), Ordering::SeqCst);
    BEFORE.store(i64::from(index) - 1, Ordering::SeqCst);
}

/// Lets all calls through again.
pub fn disarm() {
    BEFORE.store(-1, Ordering::SeqCst);
}

/// How many calls were made to fail since the process began.
pub fn failed() -> u64 {
    FAILED.load(Ordering::SeqCst)
}

/// The fault of the present call, if the plan says that it fails.
fn fault() -> Option<Fault> {
    let before = BEFORE.load(Ordering::SeqCst);
    if before < 0 {
        return None;
    }
    // Calls on several connections count together; each takes one number.
    if BEFORE
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            (left > 0).then(|| left - 1)
        })
        .is_ok()
    {
        return None;
    }
    if FAILURES.fetch_sub(1, Ordering::SeqCst) <= 0 {
        disarm();
        return None;
    }
    FAILED.fetch_add(1, Ordering::SeqCst);
    Some(if KIND.load(Ordering::SeqCst) == 1 {
        Fault::NoSpace
    } else {
        Fault::Io
    })
}

/// A file of ours: SQLite's own head, then where the real file begins.
#[repr(C)]
struct FaultFile {
    base: ffi::sqlite3_file,
    real: *mut ffi::sqlite3_file,
}

/// Makes the VFS known to SQLite; later calls do nothing.
///
/// # Panics
/// When SQLite has no default VFS or refuses the registration.
pub fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: a null name asks for the default VFS, which lives as long as the process.
        let real = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
        assert!(!real.is_null(), "SQLite has a default VFS");

        // SAFETY: `real` is valid for the life of the process.
        let (path_length, file_size) = unsafe { ((*real).mxPathname, (*real).szOsFile) };
        let ours = Box::new(ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: file_size + FILE_HEAD as c_int,
            mxPathname: path_length,
            pNext: std::ptr::null_mut(),
            zName: C_NAME.as_ptr(),
            pAppData: real.cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: Some(get_last_error),
            xCurrentTimeInt64: Some(current_time_int64),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        });
        // SAFETY: the VFS is leaked, so it outlives every connection.
        let outcome = unsafe { ffi::sqlite3_vfs_register(Box::leak(ours), 0) };
        assert_eq!(outcome, ffi::SQLITE_OK, "SQLite takes the VFS");
    });
}

/// Bytes before the real file, a multiple of 8 so that it stays aligned.
const FILE_HEAD: usize = size_of::<FaultFile>().next_multiple_of(8);

unsafe fn real_vfs(vfs: *mut ffi::sqlite3_vfs) -> *mut ffi::sqlite3_vfs {
    // SAFETY: `register` put the real VFS there.
    unsafe { (*vfs).pAppData.cast() }
}

/// Calls a function of the real VFS with the real VFS.
macro_rules! on_vfs {
    ($vfs:ident, $function:ident, $missing:expr $(, $argument:expr)*) => {{
        // SAFETY: SQLite passes our VFS, whose data is the real one.
        let real = unsafe { real_vfs($vfs) };
        // SAFETY: the arguments are those that SQLite passed for this very function.
        unsafe { (*real).$function.map_or($missing, |function| function(real $(, $argument)*)) }
    }};
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let ours: *mut FaultFile = file.cast();
    // SAFETY: SQLite allocated `szOsFile` bytes, which is our head and the real file.
    let real: *mut ffi::sqlite3_file = unsafe { file.cast::<u8>().add(FILE_HEAD).cast() };
    // SAFETY: both lie in that allocation.
    unsafe {
        (*ours).base.pMethods = std::ptr::null();
        (*ours).real = real;
    }

    let outcome = on_vfs!(vfs, xOpen, ffi::SQLITE_CANTOPEN, name, real, flags, out_flags);
    if outcome == ffi::SQLITE_OK {
        // SAFETY: as above; the methods are static.
        unsafe { (*ours).base.pMethods = &raw const METHODS };
    }
    outcome
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    on_vfs!(vfs, xDelete, ffi::SQLITE_IOERR, name, sync_folder)
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    on_vfs!(vfs, xAccess, ffi::SQLITE_IOERR, name, flags, out)
}

unsafe extern "C" fn full_pathname(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    on_vfs!(vfs, xFullPathname, ffi::SQLITE_IOERR, name, length, out)
}

unsafe extern "C" fn randomness(vfs: *mut ffi::sqlite3_vfs, length: c_int, out: *mut c_char) -> c_int {
    on_vfs!(vfs, xRandomness, 0, length, out)
}

unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    on_vfs!(vfs, xSleep, 0, microseconds)
}

unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    on_vfs!(vfs, xCurrentTime, ffi::SQLITE_ERROR, out)
}

unsafe extern "C" fn current_time_int64(vfs: *mut ffi::sqlite3_vfs, out: *mut i64) -> c_int {
    on_vfs!(vfs, xCurrentTimeInt64, ffi::SQLITE_ERROR, out)
}

unsafe extern "C" fn get_last_error(vfs: *mut ffi::sqlite3_vfs, length: c_int, out: *mut c_char) -> c_int {
    on_vfs!(vfs, xGetLastError, 0, length, out)
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 3,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: Some(fetch),
    xUnfetch: Some(unfetch),
};

/// Calls a function of the real file with the real file.
macro_rules! on_file {
    ($file:ident, $function:ident, $missing:expr $(, $argument:expr)*) => {{
        // SAFETY: SQLite passes a file that `open` filled in.
        let real = unsafe { (*$file.cast::<FaultFile>()).real };
        // SAFETY: the real file was opened, so it has methods; the arguments are those SQLite passed.
        unsafe { (*(*real).pMethods).$function.map_or($missing, |function| function(real $(, $argument)*)) }
    }};
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    on_file!(file, xClose, ffi::SQLITE_OK)
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    out: *mut c_void,
    length: c_int,
    offset: i64,
) -> c_int {
    on_file!(file, xRead, ffi::SQLITE_IOERR_READ, out, length, offset)
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    data: *const c_void,
    length: c_int,
    offset: i64,
) -> c_int {
    match fault() {
        Some(Fault::Io) => ffi::SQLITE_IOERR_WRITE,
        Some(Fault::NoSpace) => ffi::SQLITE_FULL,
        None => on_file!(file, xWrite, ffi::SQLITE_IOERR_WRITE, data, length, offset),
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    match fault() {
        Some(_) => ffi::SQLITE_IOERR_TRUNCATE,
        None => on_file!(file, xTruncate, ffi::SQLITE_IOERR_TRUNCATE, size),
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    match fault() {
        Some(_) => ffi::SQLITE_IOERR_FSYNC,
        None => on_file!(file, xSync, ffi::SQLITE_IOERR_FSYNC, flags),
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut i64) -> c_int {
    on_file!(file, xFileSize, ffi::SQLITE_IOERR_FSTAT, out)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    on_file!(file, xLock, ffi::SQLITE_IOERR_LOCK, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    on_file!(file, xUnlock, ffi::SQLITE_IOERR_UNLOCK, level)
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    on_file!(file, xCheckReservedLock, ffi::SQLITE_IOERR_CHECKRESERVEDLOCK, out)
}

unsafe extern "C" fn file_control(
    file: *mut ffi::sqlite3_file,
    operation: c_int,
    argument: *mut c_void,
) -> c_int {
    on_file!(file, xFileControl, ffi::SQLITE_NOTFOUND, operation, argument)
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    on_file!(file, xSectorSize, 0)
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    on_file!(file, xDeviceCharacteristics, 0)
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    on_file!(file, xShmMap, ffi::SQLITE_IOERR_SHMMAP, page, size, extend, out)
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    on_file!(file, xShmLock, ffi::SQLITE_IOERR_SHMLOCK, offset, count, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    let () = on_file!(file, xShmBarrier, ());
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    on_file!(file, xShmUnmap, ffi::SQLITE_OK, delete)
}

unsafe extern "C" fn fetch(
    file: *mut ffi::sqlite3_file,
    offset: i64,
    size: c_int,
    out: *mut *mut c_void,
) -> c_int {
    on_file!(file, xFetch, ffi::SQLITE_IOERR, offset, size, out)
}

unsafe extern "C" fn unfetch(file: *mut ffi::sqlite3_file, offset: i64, page: *mut c_void) -> c_int {
    on_file!(file, xUnfetch, ffi::SQLITE_OK, offset, page)
}

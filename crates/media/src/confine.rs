//! The limits a child process puts on itself before it touches a hostile byte. They cannot be taken off again.
//!
//! Two layers: resource limits (memory, processor time, files, core dumps) and, on Linux, a system call filter. For
//! decoding the filter is a list of what is allowed: memory, reading and writing what is already open, ending. No
//! file can be opened, no socket made, no program started. `tesseract` opens its language data in a place we do not
//! know, so it may open anything, but for reading alone. Landlock was looked at: it would add nothing to a process that
//! cannot open files or only read them, and not every kernel has it.

use crate::limits::ChildLimits;

/// Whether a process can be confined on this kind of machine.
pub(crate) const IS_WALLED: bool = cfg!(all(target_os = "linux", target_pointer_width = "64"));

/// Confines this process for decoding. `false` when a layer could not be put on.
pub(crate) fn for_decoding(limits: &ChildLimits) -> bool {
    let limited = resources(limits.address_space_max, limits.cpu_max_s, 16);
    filter::allow_only_decoding() && limited
}

/// Confines this process before it becomes `tesseract`, which reads files and has threads, but needs no network.
pub(crate) fn for_tesseract(limits: &ChildLimits) -> bool {
    let limited = resources(
        limits.ocr_address_space_max,
        limits.ocr_wall_max_ms.div_ceil(1000),
        64,
    );
    filter::only_read() && limited
}

/// `RLIMIT_NPROC` is left alone: it counts all processes of the user, and root is exempt; the filter does that work.
#[cfg(unix)]
fn resources(address_space: u64, cpu_s: u64, files: u64) -> bool {
    use rlimit::{Resource, setrlimit};
    let wanted = [
        (Resource::AS, address_space, address_space),
        // The soft limit ends the process with SIGXCPU, which the parent can tell from a crash.
        (Resource::CPU, cpu_s, cpu_s + 1),
        (Resource::FSIZE, 0, 0),
        (Resource::CORE, 0, 0),
        (Resource::NOFILE, files, files),
    ];
    wanted
        .into_iter()
        .fold(true, |all, (resource, soft, hard)| {
            setrlimit(resource, soft, hard).is_ok() && all
        })
}

#[cfg(not(unix))]
fn resources(_: u64, _: u64, _: u64) -> bool {
    false
}

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod filter {
    use std::collections::BTreeMap;

    use seccompiler::{
        BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
        SeccompFilter, SeccompRule, apply_filter,
    };

    /// Conditions on the arguments of each call; one without conditions is meant whatever its arguments are.
    type Calls = BTreeMap<i64, Vec<SeccompRule>>;

    /// What Rust's runtime, the allocator and our decoders call once they run; everything else answers "not permitted".
    const DECODING: &[libc::c_long] = &[
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_lseek,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_tgkill,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_restart_syscall,
        libc::SYS_sched_yield,
    ];

    /// What `tesseract` has no business with. Everything else stays allowed: it is a large program of another project.
    const NETWORK_AND_OTHERS: &[libc::c_long] = &[
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_sendmmsg,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_kill,
        libc::SYS_tkill,
        libc::SYS_rt_sigqueueinfo,
        libc::SYS_rt_tgsigqueueinfo,
        libc::SYS_pidfd_send_signal,
        libc::SYS_pidfd_getfd,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_bpf,
        libc::SYS_keyctl,
        libc::SYS_io_uring_setup,
        libc::SYS_unlinkat,
        libc::SYS_renameat,
        libc::SYS_renameat2,
        libc::SYS_mkdirat,
        libc::SYS_mknodat,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_fchmodat,
        libc::SYS_fchmod,
        libc::SYS_fchownat,
        libc::SYS_fchown,
        libc::SYS_truncate,
        libc::SYS_ftruncate,
        libc::SYS_fallocate,
        libc::SYS_utimensat,
        libc::SYS_setxattr,
        libc::SYS_lsetxattr,
        libc::SYS_fsetxattr,
        libc::SYS_removexattr,
        libc::SYS_lremovexattr,
        libc::SYS_fremovexattr,
        FCHMODAT2,
        // What these open with stands behind a pointer, where a filter cannot look.
        libc::SYS_openat2,
        libc::SYS_open_by_handle_at,
    ];

    /// The same on every kind of machine; `libc` has a name for it on some only.
    const FCHMODAT2: libc::c_long = 452;

    /// The same by their older names, which x86-64 has kept and its C library still uses.
    #[cfg(target_arch = "x86_64")]
    const BY_OLDER_NAMES: &[libc::c_long] = &[
        libc::SYS_unlink,
        libc::SYS_rmdir,
        libc::SYS_rename,
        libc::SYS_mkdir,
        libc::SYS_mknod,
        libc::SYS_creat,
        libc::SYS_link,
        libc::SYS_symlink,
        libc::SYS_chmod,
        libc::SYS_chown,
        libc::SYS_lchown,
        libc::SYS_utime,
        libc::SYS_utimes,
        libc::SYS_futimesat,
    ];
    #[cfg(not(target_arch = "x86_64"))]
    const BY_OLDER_NAMES: &[libc::c_long] = &[];

    /// Opening, and where its flags stand among the arguments.
    const OPENING: &[(libc::c_long, u8)] = &[
        (libc::SYS_openat, 2),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_open, 1),
    ];

    pub(super) fn allow_only_decoding() -> bool {
        apply(whatever(DECODING), refuse(), SeccompAction::Allow)
    }

    pub(super) fn only_read() -> bool {
        let mut denied = whatever(NETWORK_AND_OTHERS);
        denied.extend(whatever(BY_OLDER_NAMES));
        for &(call, flags_at) in OPENING {
            let Ok(rules) = opened_to_change(flags_at) else {
                return false;
            };
            denied.insert(call, rules);
        }
        apply(denied, SeccompAction::Allow, refuse())
    }

    fn whatever(calls: &[libc::c_long]) -> Calls {
        calls.iter().map(|&call| (call, Vec::new())).collect()
    }

    /// To write, to make a file, to empty one: `O_TRUNC` empties a file even where it is opened for reading.
    fn opened_to_change(flags_at: u8) -> Result<Vec<SeccompRule>, BackendError> {
        [
            (libc::O_ACCMODE, libc::O_WRONLY),
            (libc::O_ACCMODE, libc::O_RDWR),
            (libc::O_CREAT, libc::O_CREAT),
            (libc::O_TRUNC, libc::O_TRUNC),
        ]
        .into_iter()
        .map(|(mask, value)| {
            let is = SeccompCmpOp::MaskedEq(mask as u64);
            let flags = SeccompCmpArgLen::Dword;
            SeccompRule::new(vec![SeccompCondition::new(
                flags_at,
                flags,
                is,
                value as u64,
            )?])
        })
        .collect()
    }

    /// An error rather than a kill: a library that asks for something optional goes on without it.
    fn refuse() -> SeccompAction {
        SeccompAction::Errno(libc::EPERM as u32)
    }

    fn apply(calls: Calls, otherwise: SeccompAction, on_match: SeccompAction) -> bool {
        let Ok(arch) = std::env::consts::ARCH.try_into() else {
            return false;
        };
        let program =
            SeccompFilter::new(calls, otherwise, on_match, arch).and_then(BpfProgram::try_from);
        program.is_ok_and(|program| apply_filter(&program).is_ok())
    }
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
mod filter {
    pub(super) fn allow_only_decoding() -> bool {
        false
    }

    pub(super) fn only_read() -> bool {
        false
    }
}

#[cfg(all(test, target_os = "linux", target_pointer_width = "64"))]
mod tests {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::io::ErrorKind::PermissionDenied;
    use std::net::{TcpListener, UdpSocket};
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::Path;
    use std::process::Command;
    use std::thread;

    use super::filter;

    /// The filter holds for the thread that puts it on, so each test takes a thread of its own.
    fn in_a_thread(test: impl FnOnce() + Send + 'static) {
        assert!(thread::spawn(test).join().is_ok());
    }

    #[test]
    fn a_decoder_can_compute_but_not_open_connect_or_start_anything() {
        in_a_thread(|| {
            assert!(filter::allow_only_decoding());
            assert_eq!(
                File::open("/etc/hostname").unwrap_err().kind(),
                PermissionDenied
            );
            assert_eq!(
                TcpListener::bind("127.0.0.1:0").unwrap_err().kind(),
                PermissionDenied
            );
            assert_eq!(
                UdpSocket::bind("127.0.0.1:0").unwrap_err().kind(),
                PermissionDenied
            );
            assert!(Command::new("/bin/true").status().is_err());
            assert_eq!(
                vec![1_u8; 50_000_000]
                    .iter()
                    .map(|&byte| u64::from(byte))
                    .sum::<u64>(),
                50_000_000
            );
        });
    }

    /// The calls of the standard library are those of the C library: on x86-64 the older names.
    #[test]
    fn tesseract_can_take_nothing_away_and_change_no_name_or_right() {
        let folder = tempfile::tempdir().unwrap();
        let (file, sub) = (folder.path().join("file"), folder.path().join("sub"));
        std::fs::write(&file, "kept").unwrap();
        std::fs::create_dir(&sub).unwrap();
        let (file_there, sub_there) = (file.clone(), sub.clone());
        in_a_thread(move || {
            let other = file.with_extension("other");
            let open_to_all = std::os::unix::fs::PermissionsExt::from_mode(0o777);
            assert!(filter::only_read());
            for (name, outcome) in [
                ("unlink", std::fs::remove_file(&file)),
                ("rmdir", std::fs::remove_dir(&sub)),
                ("rename", std::fs::rename(&file, &other)),
                ("mkdir", std::fs::create_dir(&other)),
                ("link", std::fs::hard_link(&file, &other)),
                ("symlink", std::os::unix::fs::symlink(&file, &other)),
                ("chmod", std::fs::set_permissions(&file, open_to_all)),
                ("chown", std::os::unix::fs::chown(&file, Some(1), None)),
            ] {
                let refused = outcome.expect_err(name).kind();
                assert_eq!(refused, PermissionDenied, "{name}");
            }
        });
        assert_eq!(std::fs::read_to_string(file_there).unwrap(), "kept");
        assert!(sub_there.is_dir());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    /// Each way to open a file that changes it or makes one, and reading as the way that stays.
    fn opened(file: &Path, beside: &Path) -> Vec<(&'static str, io::Result<File>)> {
        let with = |flags: i32| OpenOptions::new().read(true).custom_flags(flags).open(file);
        vec![
            ("read", File::open(file)),
            ("write", OpenOptions::new().write(true).open(file)),
            ("append", OpenOptions::new().append(true).open(file)),
            (
                "read and write",
                OpenOptions::new().read(true).write(true).open(file),
            ),
            ("make", File::create_new(beside)),
            ("read and make", with(libc::O_CREAT)),
            ("read and empty", with(libc::O_TRUNC)),
            ("empty", File::create(file)),
        ]
    }

    #[test]
    fn tesseract_can_open_a_file_to_read_it_and_for_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (file, beside) = (folder.path().join("file"), folder.path().join("beside"));
        let kept = file.clone();
        std::fs::write(&file, "kept").unwrap();
        in_a_thread(move || {
            assert!(filter::only_read());
            for (way, outcome) in opened(&file, &beside) {
                let refused = outcome.err().map(|error| error.kind());
                let expected = (way != "read").then_some(PermissionDenied);
                assert_eq!(refused, expected, "{way}");
            }
        });
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "kept");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        // The control: without the filter each of these works, and the file is empty afterwards.
        for (way, outcome) in opened(&kept, &folder.path().join("beside")) {
            assert!(outcome.is_ok(), "{way}");
        }
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn tesseract_can_open_its_data_but_no_socket() {
        in_a_thread(|| {
            assert!(filter::only_read());
            assert!(File::open("/proc/self/status").is_ok());
            assert_eq!(
                TcpListener::bind("127.0.0.1:0").unwrap_err().kind(),
                PermissionDenied
            );
        });
    }
}

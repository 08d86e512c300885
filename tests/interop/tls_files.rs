//! Every fault that a file of the option `tls` can have: named with the option, the file, and what to do.

use std::fs;

use rcgen::{KeyPair, PKCS_ED25519};
use websocket::net::tls::{Files, Tls};

use super::certificates::{Site, at};
use super::php::MIB;

fn error(files: Files) -> String {
    Tls::load(files).expect_err("files with a fault").to_string()
}

#[test]
fn good_files_are_read_without_a_warning() {
    let site = Site::new();
    let roots = Some(site.write("ca.pem", site.authority.pem()));
    assert_eq!(Tls::load(Files { client_ca: roots, ..site.files() }).unwrap().warnings(), [""; 0]);
}

#[test]
fn certificate_and_key_may_be_in_one_file() {
    let site = Site::new();
    let identity = site.authority.issue(1);
    let both = site.write("both.pem", format!("{}{}{}", identity.key, identity.cert, site.authority.pem()));
    Tls::load(Files { cert: both.clone(), key: both, client_ca: None }).unwrap();
}

/// People keep what `openssl` prints above a certificate.
#[test]
fn text_around_the_certificate_is_no_fault() {
    let site = Site::new();
    let identity = site.authority.issue(1);
    site.install(&identity);
    site.write("cert.pem", format!("Certificate:\r\n  Data:\r\n{}\r\n", identity.cert.replace('\n', "\r\n")));
    Tls::load(site.files()).unwrap();
}

#[test]
fn each_file_may_be_missing() {
    let site = Site::new();
    let missing = site.path("missing.pem");
    for (option, files) in [
        ("tls.cert", Files { cert: missing.clone(), ..site.files() }),
        ("tls.key", Files { key: missing.clone(), ..site.files() }),
        ("tls.clientCa", Files { client_ca: Some(missing.clone()), ..site.files() }),
    ] {
        assert_eq!(error(files), at(option, &missing, "there is no such file"));
    }
}

#[test]
fn a_directory_is_no_file() {
    let site = Site::new();
    let directory = site.path("directory");
    fs::create_dir(&directory).unwrap();
    let files = Files { key: directory.clone(), ..site.files() };
    assert_eq!(error(files), at("tls.key", &directory, "that is a directory, not a file"));
}

/// Root reads every file; then there is nothing to see here.
#[test]
fn a_file_that_may_not_be_read_is_a_fault() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    fs::set_permissions(site.path("key.pem"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(site.path("key.pem")).is_err() {
        let error = error(site.files());
        let fault = "no permission to read it: this process runs as the user with id ";
        assert!(error.starts_with(&at("tls.key", &site.path("key.pem"), fault)), "{error}");
    }
}

#[test]
fn a_file_of_more_than_a_mebibyte_is_not_read() {
    let site = Site::new();
    let good = site.authority.issue(1).cert;
    let at_the_limit = format!("{good}{}", "\n".repeat(MIB - good.len()));
    site.write("ca.pem", &at_the_limit);
    let files = || Files { client_ca: Some(site.path("ca.pem")), ..site.files() };
    Tls::load(files()).unwrap();
    site.write("ca.pem", format!("{at_the_limit}\n"));
    let fault = "the file is larger than 1048576 bytes: that is no PEM file";
    assert_eq!(error(files()), at("tls.clientCa", &site.path("ca.pem"), fault));
}

#[test]
fn a_file_without_a_certificate_is_a_fault() {
    let site = Site::new();
    let lacks = "there is no certificate in it, which starts with '-----BEGIN CERTIFICATE-----'";
    for (text, hint) in [
        (&b""[..], ""),
        (b"hello", ""),
        (site.authority.issue(1).key.as_bytes(), ": it has a private key, are the files mixed up?"),
        (b"\x30\x82\x01\x02", ": it looks like DER or PKCS#12, `openssl x509` or `openssl pkcs12` makes PEM of it"),
    ] {
        for option in ["tls.cert", "tls.clientCa"] {
            let path = site.write("other.pem", text);
            let mut files = site.files();
            match option {
                "tls.cert" => files.cert = path.clone(),
                _ => files.client_ca = Some(path.clone()),
            }
            assert_eq!(error(files), at(option, &path, &format!("{lacks}{hint}")));
        }
    }
}

#[test]
fn a_file_without_a_private_key_is_a_fault() {
    let site = Site::new();
    let lacks = "there is no private key in it, which starts with '-----BEGIN PRIVATE KEY-----'";
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (text, hint) in [
        (&b""[..], ""),
        (site.authority.pem().as_bytes(), ": it has a certificate, are the files mixed up?"),
        (
            encrypted.as_bytes(),
            ": it has one that is encrypted, `openssl pkey -in FILE -out FILE` takes the passphrase off",
        ),
        (b"\x30\x82", ": it looks like DER or PKCS#12, `openssl pkey` or `openssl pkcs12` makes PEM of it"),
    ] {
        let path = site.write("key.pem", text);
        assert_eq!(error(site.files()), at("tls.key", &path, &format!("{lacks}{hint}")));
    }
}

#[test]
fn damaged_files_are_faults() {
    let site = Site::new();
    let identity = site.authority.issue(1);
    site.install(&identity);
    let cut = &identity.cert[..identity.cert.len() / 2];
    let path = site.write("cert.pem", cut);
    let found = error(site.files());
    assert!(found.starts_with(&at("tls.cert", &path, "it is damaged: ")), "{found}");
    site.write("cert.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
    let found = error(site.files());
    assert!(found.starts_with(&at("tls.cert", &path, "the certificate is no good: ")), "{found}");
    site.install(&identity);
    let path = site.write("key.pem", "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n");
    let fault = "the private key is damaged, or of a kind that is none of RSA, ECDSA and Ed25519";
    assert_eq!(error(site.files()), at("tls.key", &path, fault));
    let path = site.write("ca.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
    site.install(&identity);
    let found = error(Files { client_ca: Some(path.clone()), ..site.files() });
    assert!(found.starts_with(&at("tls.clientCa", &path, "the certificate is no good: ")), "{found}");
}

#[test]
fn a_key_that_does_not_belong_to_the_certificate_is_a_fault() {
    let site = Site::new();
    let mismatch = format!(
        "the certificate does not belong to the private key in {}; the one that does must be the first in its file, \
         those that lead to a CA behind it",
        site.path("key.pem").display()
    );
    site.write("key.pem", KeyPair::generate_for(&PKCS_ED25519).unwrap().serialize_pem());
    assert_eq!(error(site.files()), at("tls.cert", &site.path("cert.pem"), &mismatch));
    // The chain the wrong way round.
    let identity = site.authority.issue(1);
    site.write("key.pem", &identity.key);
    site.write("cert.pem", format!("{}{}", site.authority.pem(), identity.cert));
    assert_eq!(error(site.files()), at("tls.cert", &site.path("cert.pem"), &mismatch));
}

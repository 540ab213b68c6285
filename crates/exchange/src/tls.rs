//! TLS for the HTTP client: rustls with ring handed in, so that nothing is installed for the whole process.

use std::sync::Arc;

use portolan_ports::{Error, ErrorKind};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

/// The certificates of this machine's CA store; none where there is no store or it cannot be read.
pub(crate) fn machine_roots() -> Vec<CertificateDer<'static>> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        tracing::debug!(errors = found.errors.len(), "this machine has no CA certificates");
    }
    found.certs
}

/// The certificates of a PEM text.
///
/// # Errors
/// `Config` if there is none, or one that cannot be read.
pub(crate) fn pem_roots(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let roots: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|error| {
        Error::not_sent(ErrorKind::Config, "the CA certificates are not readable as PEM").with_source(error)
    })?;
    if roots.is_empty() {
        return Err(Error::not_sent(ErrorKind::Config, "the PEM text of the CA certificates holds no certificate"));
    }
    Ok(roots)
}

/// A client configuration that trusts `machine` and `own`, and the number of certificates that it trusts. With none it is
/// still good for plain HTTP; every handshake then fails.
///
/// A certificate of the machine that cannot be read is passed over, as everybody does; one that was passed in is not.
///
/// # Errors
/// `Config` if one of `own` is no CA certificate.
pub(crate) fn client_config(
    machine: Vec<CertificateDer<'static>>,
    own: Vec<CertificateDer<'static>>,
) -> Result<(ClientConfig, usize), Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(machine);
    for certificate in own {
        roots.add(certificate).map_err(|error| {
            Error::not_sent(ErrorKind::Config, "a CA certificate that was passed in cannot be used").with_source(error)
        })?;
    }
    let trusted = roots.len();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::not_sent(ErrorKind::Config, "TLS cannot be set up").with_source(error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((config, trusted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_certificates_at_all_still_make_a_configuration() {
        let (_, trusted) = client_config(Vec::new(), Vec::new()).unwrap();
        assert_eq!(trusted, 0);
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let broken: &[u8] = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for pem in [b"".as_slice(), b"hello", b"-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n"] {
            assert_eq!(pem_roots(pem).unwrap_err().kind(), ErrorKind::Config);
        }
        let der = pem_roots(broken).unwrap();
        assert_eq!(client_config(Vec::new(), der.clone()).unwrap_err().kind(), ErrorKind::Config);
        assert_eq!(client_config(der, Vec::new()).unwrap().1, 0);
    }
}

/// Public keys and what their owners signed.
enum PublicKeys {
    /// The key of RFC 7515 A.2.
    static let rsa = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj
        NiuSfb4p4fAkd/wWJcyQoTbji9k0l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEz
        P1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo
        9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTB
        EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxX
        FvUK+DWNmoudF8NAco9/h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp
        oQIDAQAB
        -----END PUBLIC KEY-----
        """

    /// The key of RFC 7515 A.3.
    static let elliptic = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7
        6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
        -----END PUBLIC KEY-----
        """

    /// Two keys for ES256, and tokens of Ada by them that end at `noon + 60`.
    static let first = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEv06O7J1Oub36sImrhG4IJqGcWUsx
        g7kw9Sm1mXgnHvDgCyPemTBJEzvF4/wwHTZJWGvqSYEtKSsWjqUxVgHp/A==
        -----END PUBLIC KEY-----
        """
    static let second = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcnWWph/AwvVzU70nA9AzlkXjTGRY
        SVbrOD4Owg/djM1upICDQQm+XUIicSmfn2wlvkvNlvKItnbRiOq9y/Ex0Q==
        -----END PUBLIC KEY-----
        """

    /// By the first key, which it calls `first`.
    static let byFirst =
        "eyJhbGciOiJFUzI1NiIsImtpZCI6ImZpcnN0In0"
        + ".eyJzdWIiOiJhZGEiLCJleHAiOjE4MDAwMDAwNjB9"
        + ".DJT4A_eU0alIG3Fm_-rK86ZVdL9ePXJE1MUx_H_hTE8mRgUoS-7xJrLVyem4ins2PReF_d8qG-FPtcLo3zoTug"

    /// By the second key, without a `kid`.
    static let bySecond =
        "eyJhbGciOiJFUzI1NiJ9"
        + ".eyJzdWIiOiJhZGEiLCJleHAiOjE4MDAwMDAwNjB9"
        + ".00eBCWRzKqO0uf0ljn2sUjJ6SV_FKWqhZ50tkOLyJoW182NKx5Mb_4UleCKI2OXqMfV7jrP7LlkttnhFdI2uPQ"

    /// RSA of 1024 bits.
    static let short = """
        -----BEGIN PUBLIC KEY-----
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDNnCI77xvzGoJ7EgWydoEbJdPN
        3ohQOzwAsXVZ9s/y4/lZI0u78KcjK12AHpIfXoGzE21eukYGElY00HQtNMm5xJvK
        UZgcw794dynTY8QK1clC1MArkSbwvAY9Lh0CTjBgyizCPb/vLYdUYeKRjC4LQ263
        +S9Y6D64f1j/2uGNpwIDAQAB
        -----END PUBLIC KEY-----
        """

    /// P-384.
    static let otherCurve = """
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEHYMPMukTAIQRr4JRq61M5xWrKLKXVuH5
        6nPPf4e/RCXHbWUzs3g5oIpichN3gab9eZH0Qsy+4aEdePvn6/9c8JJoUA7YPttA
        IztuN50xQx9K/yaEBduGVtx6lkn5Naez
        -----END PUBLIC KEY-----
        """

    /// Ed25519.
    static let edwards = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAGj8ovHOpBtq92yPaOkKzcZ48tir6bZ0cdM1BK9TXmMo=
        -----END PUBLIC KEY-----
        """

    /// A private key of P-256, made for this test.
    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgM0x4SntK0a0jEW2x
        2o989ivbTH2Xjs5600v3t4+mZ6GhRANCAASggHLjEI/F4t6V2OZp8UCkA4IW95As
        W12DhI/jjDgnCDkj8kUS1TcFKZfVyMBzVOqX53yRM7tNzlsRlHKR8ZDo
        -----END PRIVATE KEY-----
        """
}

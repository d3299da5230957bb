import Testing

/// One key exchange of user TC9TEST with password SECRET, hexadecimal in wire order (spec auth 5). Two
/// independent derivations, one of each side, agree on every line.
struct SRP6Vector: CustomTestStringConvertible, Sendable {
    var name: String
    var salt, serverSecret, clientSecret, verifier, clientPublic, serverPublic: String
    var sharedSecret, sessionKey, clientProof, serverProof: String
    var testDescription: String { name }

    static let all: [SRP6Vector] = [
        SRP6Vector(
            name: "normal",
            salt: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
            serverSecret: "f3f276dce5225a2ba8ef41b60f7d4053f64cb8cc11f6ad8ec52a2984abaafd7c",
            clientSecret: "a4f7917ff673f207e427f8e5b5b871b233d87400000000000000000000000000",
            verifier: "e612059e3db02d087b348fe53271aa3c71d89c638115ce44cec9cf9b2aa42b7e",
            clientPublic: "3c8b298c223a777c7f8c3890e79f5cb7328c9176eba1ad237de55cdc3320446d",
            serverPublic: "50f98f84dea4cc4a1be5b4058270003ff7c99d0409bb71c53d7f39674fad345b",
            sharedSecret: "a619b213713513fdf7816234b7b9af177c764748fd03a560061319fcde0b963f",
            sessionKey: "ecfecc81ad7ec2fdbee6ed40198b4244325afa55a4792a5648ada8fdf48cb15b49562b0b36ab444b",
            clientProof: "c6d91506aa63c0da5d3df36fa93d3ff26ee8b00e",
            serverProof: "3688c1928b7cb56cdbe33bb6a8d157d8537940ff"),
        SRP6Vector(
            name: "A top byte zero",
            salt: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
            serverSecret: "f3f276dce5225a2ba8ef41b60f7d4053f64cb8cc11f6ad8ec52a2984abaafd7c",
            clientSecret: "b2f7917ff673f207e427f8e5b5b871b233d87400000000000000000000000000",
            verifier: "e612059e3db02d087b348fe53271aa3c71d89c638115ce44cec9cf9b2aa42b7e",
            clientPublic: "bd10b31b1dbc0c7f4d46caaf1bae394724b8923586ece095f226d2f29c651200",
            serverPublic: "50f98f84dea4cc4a1be5b4058270003ff7c99d0409bb71c53d7f39674fad345b",
            sharedSecret: "912da7a90fc49ab8fe484b103b8fe801f6b41d08b9ccb3457eb39779e453b237",
            sessionKey: "628988ef51994e9a71f450974e21a8f4684e77ae5928b02a4cfc201a792840a42928cc10d1bd9fe9",
            clientProof: "96c7e8dd6c43573c84fe8650533cbab1d36fb2ee",
            serverProof: "4f88cba04bd6269edded1f3a015406d88901728f"),
        SRP6Vector(
            name: "S[0] is 0 (odd leading zero count)",
            salt: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
            serverSecret: "f3f276dce5225a2ba8ef41b60f7d4053f64cb8cc11f6ad8ec52a2984abaafd7c",
            clientSecret: "0bf8917ff673f207e427f8e5b5b871b233d87400000000000000000000000000",
            verifier: "e612059e3db02d087b348fe53271aa3c71d89c638115ce44cec9cf9b2aa42b7e",
            clientPublic: "640fc47da0e0fbd0fb90c4f4d81d4df2f1882ca9b2008c89833b4644880f3269",
            serverPublic: "50f98f84dea4cc4a1be5b4058270003ff7c99d0409bb71c53d7f39674fad345b",
            sharedSecret: "00b15f20056177240919248eb593fb5c94628d57efadb84765f72533793bcb21",
            sessionKey: "be6b684f18c6245c671072f5c36d3ed87f2ca6188ccc294a21c45de0f8d9cfd0fc1bfb75bd140b8a",
            clientProof: "fd5f3fe49f5edc46d3bf9ec49be36aea28df4f9c",
            serverProof: "cad48cadb7c02ff06252632423df12fb715838e4"),
        SRP6Vector(
            name: "S top byte zero",
            salt: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
            serverSecret: "f3f276dce5225a2ba8ef41b60f7d4053f64cb8cc11f6ad8ec52a2984abaafd7c",
            clientSecret: "20f8917ff673f207e427f8e5b5b871b233d87400000000000000000000000000",
            verifier: "e612059e3db02d087b348fe53271aa3c71d89c638115ce44cec9cf9b2aa42b7e",
            clientPublic: "2c1864ff7873239d3538dd4b802ca54137c4a2100491d746549f699f9d2a6761",
            serverPublic: "50f98f84dea4cc4a1be5b4058270003ff7c99d0409bb71c53d7f39674fad345b",
            sharedSecret: "5494ed6947951d8d2d769da2e089da3a35177eb3a2b8519f58928827af651000",
            sessionKey: "375406a9c910a3d60f30a4b588b99aa9ae0b7ecdece27387107d5e82a4c5334d39e029bf6936a075",
            clientProof: "be6287b40f276636ec7e575239c0c98a5f22c6b1",
            serverProof: "4c9938ed5f2cf16ac7353443add11be6c194a76e"),
        SRP6Vector(
            name: "verifier top byte zero",
            salt: "9002030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
            serverSecret: "f3f276dce5225a2ba8ef41b60f7d4053f64cb8cc11f6ad8ec52a2984abaafd7c",
            clientSecret: "a4f7917ff673f207e427f8e5b5b871b233d87400000000000000000000000000",
            verifier: "1719c141c67a9e17dcdab12bb2d4c4bc4546e1eaad2545200433abb55a8f5400",
            clientPublic: "3c8b298c223a777c7f8c3890e79f5cb7328c9176eba1ad237de55cdc3320446d",
            serverPublic: "08df7fee0d8cd47aedf35a17acaf54d76d047e1530fede90f2b46f52fb9b917d",
            sharedSecret: "778767875bb612092b250f76b2dd7d4df9e65e537f80035fc19288af4736cd7b",
            sessionKey: "020a7a2d1a318b3ae73965e5dfa5116993c070a2ee95318b02d8dabdefe48af761c7c606c8e333e3",
            clientProof: "1dc21ef443ac797ff218cf136c6dcbb4b062529e",
            serverProof: "46b1a6a6218278f8e0f1a99b76d386454ea156df"),
        SRP6Vector(
            name: "B needs padding (top byte 0)",
            salt: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
            serverSecret: "f9f376dce5225a2ba8ef41b60f7d4053f64cb8cc11f6ad8ec52a2984abaafd7c",
            clientSecret: "a4f7917ff673f207e427f8e5b5b871b233d87400000000000000000000000000",
            verifier: "e612059e3db02d087b348fe53271aa3c71d89c638115ce44cec9cf9b2aa42b7e",
            clientPublic: "3c8b298c223a777c7f8c3890e79f5cb7328c9176eba1ad237de55cdc3320446d",
            serverPublic: "3f2b7441076c16003454d3521116c57d6917be41e4bd9babe84092187402ea00",
            sharedSecret: "c268a31a4051b9c05cc3370923ebe576b5af9ba4903d5baa5f115f74fa8b6613",
            sessionKey: "24763d39d04fc270be63ae6131a3732bb3676f954597321c175b407a608e0e76532035b24ce806f2",
            clientProof: "c51ab7a33a564ffd5d4aeaf8a4c905c2191acdfe",
            serverProof: "e4b09627d4988bb9eb530283109d7c9554096202"),
        SRP6Vector(
            name: "S[0] and S[1] are 0",
            salt: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
            serverSecret: "f3f276dce5225a2ba8ef41b60f7d4053f64cb8cc11f6ad8ec52a2984abaafd7c",
            clientSecret: "c5dd997ff673f207e427f8e5b5b871b233d87400000000000000000000000000",
            verifier: "e612059e3db02d087b348fe53271aa3c71d89c638115ce44cec9cf9b2aa42b7e",
            clientPublic: "888f187a49779cbcac941ee10f67dd8accb40047363803668a932056479cd545",
            serverPublic: "50f98f84dea4cc4a1be5b4058270003ff7c99d0409bb71c53d7f39674fad345b",
            sharedSecret: "00004341b9260ec4cb61ce29080b502ac2ed27ecf915a0d0639ff31b1aa8c649",
            sessionKey: "aa0049233e97dc423e6b5a3933a9fc89386ce4c9f5c6279ff6f5a6ed2ee45362fb5801d3c6aea2ad",
            clientProof: "962ee1333b4c74774f228f3931f1434c292da5a1",
            serverProof: "1c8863812eb095487ae24a6800ccbf640d08d941"),
    ]
}

using KotaDx.FirmwareSim.Tool.Commands;

Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await Cli.RunAsync(args);
